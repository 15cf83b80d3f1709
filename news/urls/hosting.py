"""Hosts that give every publisher a name of their own below one domain, and that the Public Suffix List leaves out.

Two names below one of them are two outlets: neither may name its pages by the other's addresses. The list's own
private part holds many more (blogspot.com, github.io, wixsite.com, netlify.app).
"""

# Blogspot serves national domains, too; the list holds blogspot.com alone.
_BLOGSPOT = """
    ae al am at ba be bg ca ch cl co.at co.il co.ke co.nz co.uk co.za com.ar com.au com.br com.co com.cy com.ee
    com.eg com.es com.mt com.ng com.tr com.uy cz de dk fi fr gr hk hr hu ie in is it jp kr li lt lu md mk mx my nl no
    pe pt qa ro rs ru se sg si sk sn tw ug vn
"""
# WordPress.com gives names below each of these, as below wordpress.com.
_WORDPRESS = """
    art business car code data design family fashion finance fitness food game health home law movie music news photo
    poetry politics school science sport tech travel video water
"""

_OTHERS = """
    bearblog.dev beehiiv.com blog.bg blog.cz blog.fc2.com blog.hu blog.ir blog.jp blogs.com buttondown.email
    canalblog.com dreamwidth.org eklablog.com exblog.jp ghost.io jimdofree.com jimdosite.com livedoor.blog
    livejournal.com medium.com micro.blog neocities.org noblogs.org over-blog.com overblog.com seesaa.net skyrock.com
    squarespace.com strikingly.com substack.com svbtle.com tistory.com tumblr.com typepad.com webnode.com weebly.com
    wordpress.com write.as
"""

HOSTING_SUFFIXES = (
    *(f"blogspot.{country}" for country in _BLOGSPOT.split()),
    *(f"{name}.blog" for name in _WORDPRESS.split()),
    *_OTHERS.split(),
)
