"""Every sentence the judge can say. None of them mentions a score."""

from __future__ import annotations

from collections.abc import Mapping

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.liveness.challenge import Action
from onboarding.liveness.frames import UnreadableFrameError

ACTION_LABELS: Mapping[Action, Text] = {
    Action.BLINK: Text("眨眼", "Blink"),
    Action.OPEN_MOUTH: Text("张嘴", "Open your mouth"),
    Action.TURN_LEFT: Text("向左转头", "Turn your head to your left"),
    Action.TURN_RIGHT: Text("向右转头", "Turn your head to your right"),
    Action.NOD: Text("点头", "Nod"),
}

_ADVICE: Mapping[Action, Text] = {
    Action.BLINK: Text(
        "没有看到眨眼。请正对镜头，双眼完全闭上再睁开。",
        "We did not see you blink. Face the camera, close both eyes fully and open them again.",
    ),
    Action.OPEN_MOUTH: Text(
        "没有看到张嘴。请把嘴张大一些，再合上。",
        "We did not see you open your mouth. Open it a little wider, then close it.",
    ),
    Action.TURN_LEFT: Text(
        "没有看到向左转头。请向您自己的左边慢慢转头，再转回来。",
        "We did not see you turn left. Turn your head slowly to your own left, then back.",
    ),
    Action.TURN_RIGHT: Text(
        "没有看到向右转头。请向您自己的右边慢慢转头，再转回来。",
        "We did not see you turn right. Turn your head slowly to your own right, then back.",
    ),
    Action.NOD: Text(
        "没有看到点头。请低一下头，再抬起来。",
        "We did not see you nod. Lower your chin, then raise it again.",
    ),
}

_TEXTS: Mapping[str, Text] = {
    "expired": Text(
        "这次检测已超时。请点“重新开始”，按新的提示做动作。",
        "This check has timed out. Start again and follow the new instructions.",
    ),
    "too_few_frames": Text(
        "拍到的画面太少。请重新拍摄，做完所有动作后再停。",
        "We received too few pictures. Try again and keep going until every action is done.",
    ),
    "too_many_frames": Text(
        "拍摄时间太长。请重新拍摄，依次做完动作即可。",
        "The recording is too long. Try again and do each action once.",
    ),
    "frames_backwards": Text(
        "画面的时间顺序不对。请刷新页面后重新拍摄。",
        "The pictures are out of time order. Reload the page and try again.",
    ),
    UnreadableFrameError.code: UnreadableFrameError.text,
    "frozen_frames": Text(
        "画面停住了。请关闭其他正在使用摄像头的程序，然后重新拍摄。",
        "The picture froze. Close other apps that use the camera, then try again.",
    ),
    "sizes_differ": Text(
        "拍摄中途画面的大小变了。请拿稳手机，拍完之前不要旋转屏幕，然后重新拍摄。",
        "The pictures changed their size on the way. Hold the phone still, do not rotate it, and try again.",
    ),
    "blank_frames": Text(
        "画面是空白的。请检查摄像头有没有被遮住，然后重新拍摄。",
        "The picture is blank. Check that nothing covers the camera, then try again.",
    ),
    "interrupted": Text(
        "画面断断续续。请关闭其他程序，保持页面在最前面，然后重新拍摄。",
        "The video kept stopping. Close other apps, keep this page in front, and try again.",
    ),
    "too_fast": Text(
        "动作太快。请跟着提示，一个一个慢慢做。",
        "That was too fast. Follow the instructions one at a time, slowly.",
    ),
    "too_slow": Text(
        "动作间隔太久。请跟着提示，连续做完所有动作。",
        "That took too long. Follow the instructions without long pauses.",
    ),
    "moved_too_fast": Text(
        "动作太快了。每个动作请慢慢做，停一下再回到正面。",
        "The movements were too fast. Do each one slowly and hold it for a moment before you come back.",
    ),
    "moved_too_slowly": Text(
        "有个动作停得太久了。请跟着提示，做完就回到正面。",
        "One movement was held for too long. Follow the instructions and come back after each one.",
    ),
    "time_not_passed": Text(
        "画面的时间与实际不符。请刷新页面，看到提示后再拍摄。",
        "The pictures claim more time than has passed. Reload the page and record after the instructions appear.",
    ),
    "too_dark": Text(
        "光线太暗。请到明亮的地方，让光照在脸上。",
        "It is too dark. Move somewhere brighter, with the light on your face.",
    ),
    "no_face": Text(
        "没有看到人脸。请让整张脸一直在画面里，不要遮挡。",
        "We could not see your face. Keep your whole face in view and uncovered.",
    ),
    "face_too_small": Text(
        "脸在画面里太小。请靠近镜头一些。",
        "Your face is too small in the picture. Move closer to the camera.",
    ),
    "mouth_covered": Text(
        "口鼻被遮住了。请摘下口罩或围巾，不要用手挡住脸，然后重新拍摄；不便摘下时，请改用其他方式。",
        "Something covers your mouth. Take off a mask or scarf, keep your hands away from your face, "
        "and try again. If you would rather not, choose another way.",
    ),
    "eyes_covered": Text(
        "眼睛被遮住了。请摘下墨镜，不要让任何东西挡住眼睛，然后重新拍摄。普通眼镜可以戴着。",
        "Something covers your eyes. Take off sunglasses, keep your eyes in view, and try again. "
        "Clear glasses are fine.",
    ),
    "out_of_frame": Text(
        "脸的一部分在画面外。请往后退一点，让整张脸都在画面里，然后重新拍摄。",
        "Part of your face is outside the picture. Move back a little until all of it is in view, and try again.",
    ),
    "two_faces": Text(
        "画面里不止一张脸。请让其他人离开画面。",
        "There is more than one face in view. Make sure you are alone in the picture.",
    ),
    "not_facing": Text(
        "没有看到正脸。请先正对镜头，每个动作做完后再转回正面。",
        "We did not see you facing the camera. Look straight at it before and after each action.",
    ),
    "eyes_closed": Text(
        "眼睛没有睁开。请睁开双眼，看着镜头。",
        "Your eyes look closed. Open both eyes and look at the camera.",
    ),
    "not_back_to_neutral": Text(
        "两个动作连在了一起。请每做完一个动作，回到正面、合上嘴，再做下一个。",
        "Two actions ran together. After each one, face the camera with your mouth closed, then do the next.",
    ),
    "out_of_order": Text(
        "动作的顺序与提示不一致。请只做提示的动作，一个接一个。",
        "The actions were not in the order shown. Do only what is asked, one after another.",
    ),
    "flat_picture": Text(
        "看起来像是一张照片或屏幕。请本人正对镜头，并避免反光。",
        "This looks like a photo or a screen. Face the camera yourself and avoid reflections.",
    ),
    "face_changed": Text(
        "拍摄过程中出现了不同的脸。请由申请人本人一次拍完。",
        "The face changed during the recording. The applicant must do it alone, in one go.",
    ),
    "other_person": Text(
        "与证件上的人像不一致。请由证件本人在光线均匀处重新拍摄，不要戴帽子和墨镜。",
        "This does not match the portrait on the document. The document's holder must do this, "
        "in even light, without a hat or sunglasses.",
    ),
    "match_unsure": Text(
        "暂时无法确定与证件人像是否一致，将由工作人员核对。",
        "We could not be sure that you match the portrait on the document. A member of staff will check.",
    ),
    "clip_seen_before": Text(
        "这段画面以前用过。请本人对着镜头重新拍摄。",
        "This recording has been used before. Please record again, in front of the camera.",
    ),
    "colors_differ": Text(
        "画面与屏幕上的颜色不一致。请重新拍摄，或关闭屏幕变色后再试。",
        "The recording does not fit the colours that the screen showed. Record again, or turn screen colours off.",
    ),
    "portrait_unreadable": Text(
        "证件上的人像看不清，将由工作人员核对。",
        "The portrait on the document is not clear enough. A member of staff will check.",
    ),
    "capture_doubtful": Text(
        "画面需要进一步确认，将由工作人员核对。",
        "The recording needs a closer look. A member of staff will check.",
    ),
}


def reason(code: str) -> Reason:
    """The reason with that code; KeyError for a code that has no sentence."""
    return Reason(code, _TEXTS[code])


def not_seen(action: Action) -> Reason:
    """``blink_not_seen`` and so on, with advice on that action."""
    return Reason(f"{action}_not_seen", _ADVICE[action])
