/** Entry of the pages: the look, then the frame; each view is loaded when its address is opened. */
import './styles/page.css';
import './components/tc-app.ts';
