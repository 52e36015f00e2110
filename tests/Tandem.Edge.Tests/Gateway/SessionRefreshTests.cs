using System.Text;
using Tandem.Edge.Gateway;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Tests.Gateway;

/// <summary>When a refresh may be answered without the other end (RFC 4028).</summary>
public sealed class SessionRefreshTests
{
    private static readonly Instant Start = new(1);

    [Theory]
    [InlineData("", true)]
    [InlineData("Session-Expires: 90;refresher=uac\r\n", true)]
    [InlineData("Session-Expires: 90\r\n", true)]
    [InlineData("Session-Expires: 90;refresher=uas\r\n", false)]
    public void Without_a_timer_at_the_far_end_the_sender_refreshes_alone(string fields, bool isAllowed)
    {
        var refresh = new SessionRefresh();
        refresh.Agree(Message(""), true, Start);
        Assert.Equal((isAllowed, Instant.Never), (refresh.Allows(Message(fields), true, Start), refresh.Expires));
    }

    [Theory]
    [InlineData(true, "Session-Expires: 600;refresher=uac\r\n", 267, true)]
    [InlineData(true, "Session-Expires: 600;refresher=uac\r\n", 268, false)] // the next one would come at 568 s, when the other end hangs up
    [InlineData(true, "Session-Expires: 600\r\n", 10, true)]
    [InlineData(true, "", 10, false)] // would end the timer
    [InlineData(true, "Session-Expires: 600;refresher=uas\r\n", 10, false)] // another role
    [InlineData(false, "Session-Expires: 600;refresher=uas\r\n", 299, true)] // the other end refreshes anyway
    [InlineData(false, "Session-Expires: 600;refresher=uac\r\n", 10, false)]
    public void With_one_the_next_refresh_must_come_early_enough(bool isOfCaller, string fields, int seconds, bool isAllowed)
    {
        var refresh = new SessionRefresh();
        refresh.Agree(Message("Session-Expires: 600;refresher=uac\r\n"), isRequestOfCaller: true, Start);
        Assert.Equal(Start + TimeSpan.FromSeconds(600), refresh.Expires);
        Assert.Equal(isAllowed, refresh.Allows(Message(fields), isOfCaller, Start + TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(true, "uac", true)]
    [InlineData(true, "uas", false)]
    [InlineData(false, "uac", false)]
    [InlineData(false, "uas", true)]
    public void Who_refreshes_is_kept(bool isRequestOfCaller, string refresher, bool isByCaller)
    {
        var refresh = new SessionRefresh();
        refresh.Agree(Message($"Session-Expires: 1800;refresher={refresher}\r\n"), isRequestOfCaller, Start);
        var response = Message("");
        refresh.Complete(Message("Session-Expires: 3600\r\n"), response, isOfCaller: true);
        Assert.Equal($"1800;refresher={(isByCaller ? "uac" : "uas")}", Encoding.ASCII.GetString(response[HeaderName.SessionExpires]));
        Assert.Equal(isByCaller, response.Has(HeaderName.Require));
    }

    private static SipMessage Message(string fields)
    {
        var text = $"UPDATE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 UPDATE\r\n{fields}\r\n";
        Assert.Equal(SipParseError.None, SipMessage.TryParse(Encoding.ASCII.GetBytes(text), SipLimits.Default, out var message));
        return message!;
    }
}
