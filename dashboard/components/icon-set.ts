/** The Lucide icons the pages use, as SVG text taken into the build. Add a line here to use another. */
import activity from 'lucide-static/icons/activity.svg?raw';
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw';
import arrowDownLeft from 'lucide-static/icons/arrow-down-left.svg?raw';
import arrowDownRight from 'lucide-static/icons/arrow-down-right.svg?raw';
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw';
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw';
import arrowUpLeft from 'lucide-static/icons/arrow-up-left.svg?raw';
import arrowUpRight from 'lucide-static/icons/arrow-up-right.svg?raw';
import ban from 'lucide-static/icons/ban.svg?raw';
import bell from 'lucide-static/icons/bell.svg?raw';
import bellOff from 'lucide-static/icons/bell-off.svg?raw';
import bookmark from 'lucide-static/icons/bookmark.svg?raw';
import camera from 'lucide-static/icons/camera.svg?raw';
import cctv from 'lucide-static/icons/cctv.svg?raw';
import chartColumn from 'lucide-static/icons/chart-column.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw';
import chevronLeft from 'lucide-static/icons/chevron-left.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import chevronUp from 'lucide-static/icons/chevron-up.svg?raw';
import circleAlert from 'lucide-static/icons/circle-alert.svg?raw';
import circleCheck from 'lucide-static/icons/circle-check.svg?raw';
import circleDashed from 'lucide-static/icons/circle-dashed.svg?raw';
import circleUser from 'lucide-static/icons/circle-user.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import cpu from 'lucide-static/icons/cpu.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import ellipsis from 'lucide-static/icons/ellipsis.svg?raw';
import eraser from 'lucide-static/icons/eraser.svg?raw';
import externalLink from 'lucide-static/icons/external-link.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import fileClock from 'lucide-static/icons/file-clock.svg?raw';
import fileDown from 'lucide-static/icons/file-down.svg?raw';
import film from 'lucide-static/icons/film.svg?raw';
import folderTree from 'lucide-static/icons/folder-tree.svg?raw';
import grid3x3 from 'lucide-static/icons/grid-3x3.svg?raw';
import group from 'lucide-static/icons/group.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import hardDrive from 'lucide-static/icons/hard-drive.svg?raw';
import history from 'lucide-static/icons/history.svg?raw';
import house from 'lucide-static/icons/house.svg?raw';
import image from 'lucide-static/icons/image.svg?raw';
import imageOff from 'lucide-static/icons/image-off.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import joystick from 'lucide-static/icons/joystick.svg?raw';
import keyRound from 'lucide-static/icons/key-round.svg?raw';
import keyboard from 'lucide-static/icons/keyboard.svg?raw';
import languages from 'lucide-static/icons/languages.svg?raw';
import layoutGrid from 'lucide-static/icons/layout-grid.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import list from 'lucide-static/icons/list.svg?raw';
import loaderCircle from 'lucide-static/icons/loader-circle.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import logOut from 'lucide-static/icons/log-out.svg?raw';
import mapPin from 'lucide-static/icons/map-pin.svg?raw';
import maximize from 'lucide-static/icons/maximize.svg?raw';
import minimize from 'lucide-static/icons/minimize.svg?raw';
import minus from 'lucide-static/icons/minus.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import monitorUp from 'lucide-static/icons/monitor-up.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import network from 'lucide-static/icons/network.svg?raw';
import octagonX from 'lucide-static/icons/octagon-x.svg?raw';
import packageCheck from 'lucide-static/icons/package-check.svg?raw';
import panelRight from 'lucide-static/icons/panel-right.svg?raw';
import pause from 'lucide-static/icons/pause.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import printer from 'lucide-static/icons/printer.svg?raw';
import qrCode from 'lucide-static/icons/qr-code.svg?raw';
import radar from 'lucide-static/icons/radar.svg?raw';
import receiptText from 'lucide-static/icons/receipt-text.svg?raw';
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw';
import rotateCcw from 'lucide-static/icons/rotate-ccw.svg?raw';
import save from 'lucide-static/icons/save.svg?raw';
import scrollText from 'lucide-static/icons/scroll-text.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import server from 'lucide-static/icons/server.svg?raw';
import settings from 'lucide-static/icons/settings.svg?raw';
import shieldAlert from 'lucide-static/icons/shield-alert.svg?raw';
import siren from 'lucide-static/icons/siren.svg?raw';
import skipBack from 'lucide-static/icons/skip-back.svg?raw';
import skipForward from 'lucide-static/icons/skip-forward.svg?raw';
import snowflake from 'lucide-static/icons/snowflake.svg?raw';
import square from 'lucide-static/icons/square.svg?raw';
import stepBack from 'lucide-static/icons/step-back.svg?raw';
import stepForward from 'lucide-static/icons/step-forward.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import timer from 'lucide-static/icons/timer.svg?raw';
import towerControl from 'lucide-static/icons/tower-control.svg?raw';
import trash2 from 'lucide-static/icons/trash-2.svg?raw';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw';
import undo2 from 'lucide-static/icons/undo-2.svg?raw';
import unplug from 'lucide-static/icons/unplug.svg?raw';
import upload from 'lucide-static/icons/upload.svg?raw';
import userCheck from 'lucide-static/icons/user-check.svg?raw';
import userPlus from 'lucide-static/icons/user-plus.svg?raw';
import userX from 'lucide-static/icons/user-x.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import videoOff from 'lucide-static/icons/video-off.svg?raw';
import volume from 'lucide-static/icons/volume-2.svg?raw';
import volumeOff from 'lucide-static/icons/volume-off.svg?raw';
import wrench from 'lucide-static/icons/wrench.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import zoomIn from 'lucide-static/icons/zoom-in.svg?raw';
import zoomOut from 'lucide-static/icons/zoom-out.svg?raw';

export const iconSet = {
  activity,
  'arrow-down': arrowDown,
  'arrow-down-left': arrowDownLeft,
  'arrow-down-right': arrowDownRight,
  'arrow-left': arrowLeft,
  'arrow-right': arrowRight,
  'arrow-up': arrowUp,
  'arrow-up-left': arrowUpLeft,
  'arrow-up-right': arrowUpRight,
  ban,
  bell,
  'bell-off': bellOff,
  bookmark,
  camera,
  cctv,
  'chart-column': chartColumn,
  check,
  'chevron-down': chevronDown,
  'chevron-left': chevronLeft,
  'chevron-right': chevronRight,
  'chevron-up': chevronUp,
  'circle-alert': circleAlert,
  'circle-check': circleCheck,
  'circle-dashed': circleDashed,
  'circle-user': circleUser,
  clock,
  copy,
  cpu,
  download,
  ellipsis,
  eraser,
  'external-link': externalLink,
  eye,
  'eye-off': eyeOff,
  'file-clock': fileClock,
  'file-down': fileDown,
  film,
  'folder-tree': folderTree,
  'grid-3x3': grid3x3,
  group,
  hand,
  'hard-drive': hardDrive,
  history,
  house,
  image,
  'image-off': imageOff,
  info,
  joystick,
  'key-round': keyRound,
  keyboard,
  languages,
  'layout-grid': layoutGrid,
  link,
  list,
  'loader-circle': loaderCircle,
  lock,
  'log-out': logOut,
  'map-pin': mapPin,
  maximize,
  minimize,
  minus,
  monitor,
  'monitor-up': monitorUp,
  moon,
  network,
  'octagon-x': octagonX,
  'package-check': packageCheck,
  'panel-right': panelRight,
  pause,
  pencil,
  play,
  plus,
  printer,
  'qr-code': qrCode,
  radar,
  'receipt-text': receiptText,
  'refresh-cw': refreshCw,
  'rotate-ccw': rotateCcw,
  save,
  'scroll-text': scrollText,
  search,
  server,
  settings,
  'shield-alert': shieldAlert,
  siren,
  'skip-back': skipBack,
  'skip-forward': skipForward,
  snowflake,
  square,
  'step-back': stepBack,
  'step-forward': stepForward,
  sun,
  timer,
  'tower-control': towerControl,
  'trash-2': trash2,
  'triangle-alert': triangleAlert,
  'undo-2': undo2,
  unplug,
  upload,
  'user-check': userCheck,
  'user-plus': userPlus,
  'user-x': userX,
  users,
  'video-off': videoOff,
  volume,
  'volume-off': volumeOff,
  wrench,
  x,
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
};

export type IconName = keyof typeof iconSet;
