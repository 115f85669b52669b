/** What is in the captured session descriptions: tracks as the cameras list them, and which of them are pulled. */
type Session = readonly [tracks: readonly string[], chosen: string];

export const realSessions: Readonly<Record<string, Session>> = {
  'retina/anjvision_describe.txt': [['video 96 H265/90000 1280x704'], '0'],
  'retina/bunny_describe.txt': [['audio 96 MPEG4-GENERIC/12000 aac 12000/2', 'video 97 H264/90000 240x160'], '1,0'],
  'retina/dahua_describe_h264_aac_onvif.txt': [
    ['video 96 H264/90000 704x480', 'audio 97 MPEG4-GENERIC/48000 aac 48000/1', 'other 107 VND.ONVIF.METADATA/90000'],
    '0,1',
  ],
  'retina/foscam_describe.txt': [['video 96 H264/90000 1280x720', 'audio 0 PCMU/8000 pcmu 8000/1'], '0,1'],
  'retina/geovision_sdp.txt': [['video 105 H264/90000 2688x1520', 'other 107 VND.ONVIF.METADATA/90000'], '0'],
  'retina/gw_main_describe.txt': [['video 96 H264/90000 1920x1080', 'audio 8 PCMU/8000 pcmu 8000/1'], '0,1'],
  'retina/gw_sub_describe.txt': [['video 96 H264/90000 720x480'], '0'],
  'retina/h264dvr_describe.txt': [['video 96 H264/90000 1920x1080', 'audio 8 PCMA/8000 pcma 8000/1'], '0,1'],
  'retina/hikvision_describe.txt': [['video 96 H264/90000 1920x1080', 'other 107 VND.ONVIF.METADATA/90000'], '0'],
  'retina/ipcam_describe.txt': [['video 96 H264/90000 1280x960'], '0'],
  'retina/macrovideo_describe.txt': [['video 96 H264/90000 1280x720'], '0'],
  'retina/missing_content_type_describe.txt': [
    ['video 96 H264/90000 320x180', 'audio 97 MPEG4-GENERIC/48000 aac 48000/2'],
    '0,1',
  ],
  'retina/reolink_describe.txt': [['video 96 H264/90000 2560x1440', 'audio 97 MPEG4-GENERIC/16000 aac 16000/1'], '0,1'],
  'retina/reolink_describe_control_first.txt': [
    ['video 96 H264/90000 2560x1440', 'audio 97 MPEG4-GENERIC/16000 aac 16000/1'],
    '0,1',
  ],
  'retina/response.txt': [['audio 96 MPEG4-GENERIC/12000 aac 12000/2', 'video 97 H264/90000 240x160'], '1,0'],
  'retina/ubiquiti_sdp.txt': [
    ['audio 96 MPEG4-GENERIC/48000 aac 48000/1', 'audio 96 OPUS/48000 -', 'video 97 H264/90000 1920x1080'],
    '2,0',
  ],
  'retina/vstarcam_describe.txt': [['video 96 H264/90000 1920x1080', 'audio 8 PCMA/8000 pcma 8000/1'], '0,1'],
  'gortsplib/session__issue_mediamtx_5074_fake_back_channel.sdp': [['video 96 H264/90000 1920x1080'], '0'],
  'gortsplib/session__issue_mediamtx_5074_real_back_channel.sdp': [
    [
      'video 96 H264/90000 640x360',
      'audio 0 PCMU/8000 pcmu 8000/1',
      'audio 0 PCMU/8000 pcmu 8000/1 back',
      'other 98 VND.ONVIF.METADATA/90000',
    ],
    '0,1',
  ],
  'gortsplib/session__key_mgmt_in_media.sdp': [['other 96 H264/90000'], 'rtp.unsupported-video: RTP/SAVP'],
  'gortsplib/session__key_mgmt_in_session.sdp': [['other 96 H264/90000'], 'rtp.unsupported-video: RTP/SAVP'],
  'gortsplib/session__multiple_formats_for_each_media.sdp': [
    ['other 0 PCMU/8000', 'other 100 H264/90000'],
    'rtp.unsupported-video: UDP/TLS/RTP/SAVPF',
  ],
  'gortsplib/session__multiple_formats_for_each_media_2.sdp': [['video 96 H264/90000 1920x1080'], '0'],
  'gortsplib/session__one_format_for_each_media_absolute.sdp': [
    ['video 97 H264/90000 1920x1080', 'audio 0 PCMU/8000 pcmu 8000/1', 'other 107 /0'],
    '0,1',
  ],
  'gortsplib/session__one_format_for_each_media_relative.sdp': [
    ['video 97 H264/90000 1920x1080', 'audio 0 PCMU/8000 pcmu 8000/1', 'other 107 /0'],
    '0,1',
  ],
  'gortsplib/session__onvif_back_channel.sdp': [
    ['video 26 JPEG/90000', 'audio 0 PCMU/8000 pcmu 8000/1', 'audio 0 PCMU/8000 pcmu 8000/1 back'],
    'rtp.unsupported-video: JPEG',
  ],
  'gortsplib/session__ulpfec_rfc5109.sdp': [
    ['audio 0 PCMU/8000 pcmu 8000/1', 'other 100 ULPFEC/8000', 'video 31 H261/90000', 'other 101 ULPFEC/8000'],
    'rtp.unsupported-video: H261',
  ],
  'gortsplib/unmarshal__base.sdp': [[], 'sdp.no-track: no media line'],
  'gortsplib/unmarshal__empty_lines.sdp': [[], 'sdp.no-track: no media line'],
  'gortsplib/unmarshal__full.sdp': [
    ['audio 0 PCMU/8000 pcmu 8000/1', 'video 99 H263-1998/90000'],
    'rtp.unsupported-video: H263-1998',
  ],
  'gortsplib/unmarshal__issue_gortsplib_1025_undisclosed_cameras_ipv4.sdp': [
    ['video 96 /90000'],
    'rtp.unsupported-video: payload type 96',
  ],
  'gortsplib/unmarshal__issue_gortsplib_1025_undisclosed_cameras_ipv6.sdp': [
    ['video 96 /90000'],
    'rtp.unsupported-video: payload type 96',
  ],
  'gortsplib/unmarshal__issue_gortsplib_112_a_hex_session.sdp': [[], 'sdp.no-track: no media line'],
  'gortsplib/unmarshal__issue_gortsplib_112_b_hex_session.sdp': [[], 'sdp.no-track: no media line'],
  'gortsplib/unmarshal__issue_gortsplib_116_ioi_trk_101.sdp': [
    ['video 96 MP4V-ES/1000'],
    'rtp.unsupported-video: MP4V-ES',
  ],
  'gortsplib/unmarshal__issue_gortsplib_201_invalid_origin.sdp': [
    ['video 96 H264/90000 1920x1080', 'audio 97 MPEG4-GENERIC/48000 aac 48000/2'],
    '0,1',
  ],
  'gortsplib/unmarshal__issue_gortsplib_271_mercury_cameras.sdp': [
    ['video 96 H264/90000 1280x720', 'audio 8 PCMA/8000 pcma 8000/1', 'other -1 /0'],
    '0,1',
  ],
  'gortsplib/unmarshal__issue_gortsplib_501_avigilon_cameras.sdp': [
    ['audio 0 PCMU/8000 pcmu 8000/1', 'audio 0 PCMU/8000 pcmu 8000/1 back', 'video 96 /90000'],
    'rtp.unsupported-video: payload type 96',
  ],
  'gortsplib/unmarshal__issue_gortsplib_60_hex_session.sdp': [[], 'sdp.no-track: no media line'],
  'gortsplib/unmarshal__issue_gortsplib_879_aja_encoder.sdp': [
    ['video 96 /90000'],
    'rtp.unsupported-video: payload type 96',
  ],
  'gortsplib/unmarshal__issue_mediamtx_115_rr_bitrate.sdp': [
    ['audio 96 MPEG4-GENERIC/22050 aac 22050/1', 'video 96 H264/90000 1280x960'],
    '1,0',
  ],
  'gortsplib/unmarshal__issue_mediamtx_120_mp2t_in_protocol.sdp': [
    ['other 33 MP2T/90000'],
    'rtp.no-video: the session has no video track',
  ],
  'gortsplib/unmarshal__issue_mediamtx_121_empty_unicast_address.sdp': [
    ['video 96 H264/90000 800x448', 'audio 0 PCMU/8000 pcmu 8000/1'],
    '0,1',
  ],
  'gortsplib/unmarshal__issue_mediamtx_136_rs_bandwidth.sdp': [
    ['video 96 X-ASF-PF/1000', 'other 96 X-WMS-RTX/1000'],
    'rtp.unsupported-video: X-ASF-PF',
  ],
  'gortsplib/unmarshal__issue_mediamtx_2128_vurix_nvr.sdp': [['video 96 H264/90000 1920x1080'], '0'],
  'gortsplib/unmarshal__issue_mediamtx_227_hik_media_server.sdp': [['video 96 H264/90000 704x480'], '0'],
  'gortsplib/unmarshal__issue_mediamtx_2473_no_session_name.sdp': [
    ['video 96 H265/90000 2304x1296', 'audio 8 PCMA/8000 pcma 8000/1'],
    '0,1',
  ],
  'gortsplib/unmarshal__issue_mediamtx_2558_decimal_numbers_in_origin.sdp': [['video 96 H264/90000 1920x1080'], '0'],
  'gortsplib/unmarshal__issue_mediamtx_3583_wisenet_nvr.sdp': [
    ['video 96 H264/90000 2592x1520', 'audio 14 MPA/90000 -', 'other 103 OBJECT-DETECTION/1000'],
    '0',
  ],
  'gortsplib/unmarshal__issue_mediamtx_75_livereporter_app.sdp': [
    ['video 96 H264/90000 640x480', 'audio 97 MPEG4-GENERIC/48000 aac 48000/1'],
    '0,1',
  ],
  'gortsplib/unmarshal__issue_mediamtx_948_tias_bitrate.sdp': [['video 96 H264/90000 384x830'], '0'],
  'gortsplib/unmarshal__issue_mediamtx_990_tp_link.sdp': [
    ['video 96 H265/90000 2304x1296', 'audio 8 PCMA/8000 pcma 8000/1', 'other -1 /0'],
    '0,1',
  ],
  'gortsplib/unmarshal__no_origin.sdp': [
    ['video 96 H265/90000 1334x750', 'audio 97 MPEG4-GENERIC/44100 aac 44100/2'],
    '0,1',
  ],
  'gortsplib/unmarshal__no_timing.sdp': [
    ['video 96 H265/90000 1334x750', 'audio 97 MPEG4-GENERIC/44100 aac 44100/2'],
    '0,1',
  ],
  'gortsplib/unmarshal__onvif_specification.sdp': [
    ['video 26 JPEG/90000', 'audio 0 PCMU/8000 pcmu 8000/1', 'audio 0 PCMU/8000 pcmu 8000/1 back'],
    'rtp.unsupported-video: JPEG',
  ],
  'gortsplib/unmarshal__unix_newlines.sdp': [[], 'sdp.no-track: no media line'],
  'gortsplib/unmarshal__unordered_global_attributes.sdp': [
    ['video 96 H264/90000 640x360', 'other 106 VND.ONVIF.METADATA/90000'],
    '0',
  ],
};
