"""Internet domains that prove something: an address `camille@fournil.example` and the site `https://fournil.example`."""

from urllib.parse import urlsplit

_SHARED = """
    gmail.com googlemail.com outlook.com outlook.fr hotmail.com hotmail.fr hotmail.co.uk live.com live.fr msn.com
    yahoo.com yahoo.fr yahoo.co.uk ymail.com rocketmail.com aol.com aol.fr icloud.com me.com mac.com orange.fr
    wanadoo.fr free.fr sfr.fr neuf.fr cegetel.net club-internet.fr numericable.fr noos.fr bbox.fr
    bouyguestelecom.fr laposte.net aliceadsl.fr voila.fr gmx.com gmx.fr gmx.de web.de mail.com mail.ru yandex.com
    yandex.ru qq.com 163.com 126.com proton.me protonmail.com pm.me tutanota.com tuta.io mailo.com netcourrier.com
    zoho.com fastmail.com hey.com posteo.de riseup.net libero.it virgilio.it tiscali.it t-online.de bluewin.ch
    skynet.be telenet.be comcast.net att.net verizon.net btinternet.com facebook.com fb.com instagram.com
    linkedin.com x.com twitter.com tiktok.com youtube.com pinterest.com google.com sites.google.com goo.gl
    linktr.ee wixsite.com wix.com wordpress.com blogspot.com squarespace.com shopify.com myshopify.com jimdo.com
    jimdosite.com e-monsite.com webnode.fr github.io netlify.app pagesjaunes.fr tripadvisor.fr tripadvisor.com
    doctolib.fr ubereats.com airbnb.fr airbnb.com booking.com
"""
#: Where anybody gets an address, or a page: having one there proves nothing.
SHARED = frozenset(_SHARED.split())


def of_website(url: str) -> str:
    """The domain of a site, without `www.`; empty when the address cannot be read."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.lower().rstrip(".").removeprefix("www.")


def of_address(email: str) -> str:
    """The domain of a mail address."""
    return email.rpartition("@")[2].lower().rstrip(".")


def proves(domain: str) -> bool:
    """Whether an address of that domain can prove that one belongs to whoever has it."""
    return "." in domain and domain not in SHARED
