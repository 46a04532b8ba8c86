"""Pages as plain text."""

import pytest

from messaging.mail.bodies import unflowed
from messaging.mail.html_text import as_text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/><br>Three", "One\nTwo\n\nThree"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("<p class=MsoNormal>One</p>\r\n<p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Two</p>", "One\n\nTwo"),
        ("<p style='margin:0'>One</p><p style='margin:0'>Two</p>", "One\nTwo"),
        ("a  \n b&nbsp;c &lt;d&gt; &amp;amp;", "a b c <d> &amp;"),
        ("日本\r\n  語 です", "日本語 です"),
        ("<ul><li>a</li><li>b<ol><li>c<li>d</ol></li></ul>", "- a\n- b\n  1. c\n  2. d"),
        ('<a href="https://example.com/a">here</a>', "here <https://example.com/a>"),
        ('<a href="https://example.com/">example.com</a>', "example.com"),
        ('<a href="mailto:a@example.com">a@example.com</a>', "a@example.com"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "> a\n> b\n>\n> > c\nd"),
        ("<style>p {}</style><script>1 < 2</script><title>x</title><!-- <p> -->a", "a"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ('<img src="cid:1" alt="image001.png"><img src="x" alt="😊">', "😊"),
        ("<![if !mso]>a<![endif]>", "a"),
        ("1 < 2 and <a", "1 < 2 and <a"),
        ('<a title="a > b" href="https://example.com/x">c</a>', "c <https://example.com/x>"),
        ("a<hr>b", f"a\n{'_' * 32}\nb"),
        ("&#xD800;&#0;&#99999999999;", "\ufffd\ufffd\ufffd"),
        ("<div>-- <br>Taro</div>", "-- \nTaro"),
    ],
)
def test_page(page, text):
    assert as_text(page) == text


@pytest.mark.parametrize(
    ("sent", "deletes_space", "meant"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("日本 \n語", True, "日本語"),
        ("> a \n> b\nc", False, "> a b\nc"),
        (" From here\n >no quote", False, "From here\n>no quote"),
        ("a \n-- \nTaro", False, "a\n-- \nTaro"),
    ],
)
def test_flowed(sent, deletes_space, meant):
    assert unflowed(sent, deletes_space=deletes_space) == meant
