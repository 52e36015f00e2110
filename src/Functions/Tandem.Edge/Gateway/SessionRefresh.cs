using System.Buffers.Text;
using System.Text;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>
/// The session timer of a dialog (RFC 4028), as both ends see it. A refresh that this node answered would not reach the other end, whose timer would run out: so it may only answer while the next one comes early enough.
/// </summary>
internal sealed class SessionRefresh
{
    private Instant _last;
    private bool _isByCaller;
    private bool _hasEnd;

    /// <summary>How long the session lasts without a refresh; zero when the far end has never kept a timer.</summary>
    public TimeSpan Interval { get; private set; }

    /// <summary>When both ends have given up the session.</summary>
    public Instant Expires => _hasEnd ? _last + Interval : Instant.Never;

    /// <summary>Takes the 2xx to an INVITE or UPDATE, as its sender wrote it.</summary>
    public void Agree(SipMessage response, bool isRequestOfCaller, Instant now)
    {
        // One that says nothing ends the timer (section 7.2), or comes from software that forgets to repeat it: the far end may still count.
        _hasEnd = TryRead(response, out var interval, out var isByRequester);
        if (!_hasEnd) return;
        (Interval, _last) = (interval, now);
        _isByCaller = (isByRequester ?? true) == isRequestOfCaller;
    }

    /// <summary>Whether this node may answer a request.</summary>
    public bool Allows(SipMessage request, bool isOfCaller, Instant now)
    {
        var isRead = TryRead(request, out _, out var isByRequester);
        // The far end cannot be made to refresh when it keeps no timer.
        if (Interval == TimeSpan.Zero) return isByRequester ?? true;
        if (!isRead) return false;
        var isRefresher = _isByCaller == isOfCaller;
        // Who changes the roles must ask the other end.
        if (isByRequester is { } wanted && wanted != isRefresher) return false;
        // The other end hangs up so long before its timer runs out (section 10); the refresher refreshes at half of it.
        var margin = Math.Min(TimeSpan.FromSeconds(32).Ticks, Interval.Ticks / 3);
        return !isRefresher || now + TimeSpan.FromTicks((Interval.Ticks / 2) + margin) < _last + Interval;
    }

    /// <summary>Completes the 200 that this node gives.</summary>
    public void Complete(SipMessage request, SipMessage response, bool isOfCaller)
    {
        if (!TryRead(request, out var interval, out _)) return;
        var isRefresher = Interval == TimeSpan.Zero || _isByCaller == isOfCaller;
        if (Interval != TimeSpan.Zero && Interval < interval) interval = Interval;
        var value = new SipWriter(stackalloc byte[48]);
        value.Append((long)interval.TotalSeconds);
        value.Append(isRefresher ? ";refresher=uac"u8 : ";refresher=uas"u8);
        response.Append(HeaderName.SessionExpires, value.Written);
        if (isRefresher) response.Append(HeaderName.Require, "timer"u8);
    }

    private static bool TryRead(SipMessage message, out TimeSpan interval, out bool? isByRequester)
    {
        (interval, isByRequester) = (TimeSpan.Zero, null);
        var value = message[HeaderName.SessionExpires];
        if (!Utf8Parser.TryParse(value, out uint seconds, out var length) || seconds == 0) return false;
        interval = TimeSpan.FromSeconds(seconds);
        if (new Parameters(value[length..]).TryGet("refresher"u8, out var refresher)) isByRequester = Ascii.EqualsIgnoreCase(refresher, "uac"u8);
        return true;
    }
}
