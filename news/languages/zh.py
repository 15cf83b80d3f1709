"""The words of Chinese."""

from news.languages.kinds.body import BodyWords
from news.languages.kinds.dates import DateWords
from news.languages.kinds.people import PeopleWords
from news.languages.language import LanguageWords

WORDS = LanguageWords(
    name="Chinese",
    dates=DateWords(
        morning=("上午",),
        afternoon=("下午",),
        changed_stems=("更新",),
        published_stems=("发布", "發布"),
        minutes=("分钟", "分鐘"),
        hours=("小时", "小時"),
        days=("天",),
        age_after=("前",),
    ),
    people=PeopleWords(
        colon_labels=("作者", "记者", "記者", "文"),
        editor_labels=("责任编辑", "責任編輯", "责编", "責編", "编辑", "編輯"),
        reporter_labels=("记者", "記者"),
        own_outlets=("新华社", "新華社", "中新社", "中新网", "本报", "本報", "本刊", "本网", "本台"),
        titles=("记者", "記者"),
    ),
    body=BodyWords(
        long_calls=("分享让更多人看到", "责任编辑", "責任編輯", "（责编", "无断转载"),
        page_words=("评论", "关注", "分享", r"评论\d{0,5}"),
    ),
)  # fmt: skip
