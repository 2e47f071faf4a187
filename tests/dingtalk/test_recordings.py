from botkit.dingtalk.recordings import HEAD, milliseconds


def test_each_frame_of_an_amr_recording_is_twenty_milliseconds():
    loud = bytes([0x3C]) + bytes(31)  # 12.2 kbit/s
    silent = bytes([0x44]) + bytes(5)  # comfort noise
    assert 60 == milliseconds(HEAD + loud + loud + silent)


def test_what_is_no_amr_has_no_length():
    assert 0 == milliseconds(b"ID3 mp3")
    assert 20 == milliseconds(HEAD + bytes([0x3C, 1, 2]))  # cut off
