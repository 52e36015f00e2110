using System.Buffers.Text;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>
/// What a proxy does about session timers (RFC 4028 section 8): it refuses intervals that are too short, names one where none is asked for, if so configured, and tells the caller to refresh when his
/// callee does not know how. Who refreshes, and the end of a session that nobody refreshed, are the user agents' own.
/// </summary>
internal sealed class SessionTimers(ProxyOptions options, Identifiers identifiers)
{
    /// <summary>Makes the 422 for an interval that is too short, or null. A caller without the extension would not understand it (section 8.1).</summary>
    public SipMessage? Refuse(SipMessage request)
    {
        if (!request.Has(HeaderName.SessionExpires) || !IsRefresh(request)) return null;
        if (!TryReadInterval(request, HeaderName.SessionExpires, out var seconds) || seconds >= Least || !SupportsTimer(request)) return null;
        var response = identifiers.CreateResponse(request, 422);
        response.Set(HeaderName.MinSe, Least);
        return response;
    }

    /// <summary>Puts the interval into a request that is to be forwarded: section 8.1.</summary>
    /// <returns>The request itself, or a changed copy.</returns>
    public SipMessage Apply(SipMessage request)
    {
        var isAsked = request.Has(HeaderName.SessionExpires);
        if (!isAsked && (options.SessionExpires == TimeSpan.Zero || request.Method != SipMethod.Invite)) return request;
        if (!IsRefresh(request)) return request;
        // Never below what those before us can bear.
        var least = TryReadInterval(request, HeaderName.MinSe, out var theirs) ? Math.Max(theirs, Least) : Least;
        var wanted = options.SessionExpires == TimeSpan.Zero ? long.MaxValue : Math.Max(least, (long)options.SessionExpires.TotalSeconds);
        if (!isAsked) return With(request, wanted);
        if (!TryReadInterval(request, HeaderName.SessionExpires, out var asked)) return request;
        if (asked > wanted) return With(request, wanted);
        if (asked >= Least) return request;
        var copy = With(request, least);
        copy.Set(HeaderName.MinSe, least);
        return copy;
    }

    /// <summary>Completes the 2xx of a callee that does not know the extension, for a caller who does: he refreshes (section 8.2).</summary>
    public static void Complete(SipMessage request, SipMessage response)
    {
        if (!request.Has(HeaderName.SessionExpires) || response.Has(HeaderName.SessionExpires) || !IsRefresh(request)) return;
        if (!TryReadInterval(request, HeaderName.SessionExpires, out var seconds) || !SupportsTimer(request)) return;
        var value = new SipWriter(stackalloc byte[40]);
        value.Append(seconds);
        value.Append(";refresher=uac"u8);
        response.Append(HeaderName.SessionExpires, value.Written);
        if (!Extensions.IsListed(response, HeaderName.Require, "timer"u8)) response.Append(HeaderName.Require, "timer"u8);
    }

    private long Least => (long)options.MinSessionExpires.TotalSeconds;

    private static bool IsRefresh(SipMessage request) => request.Method is SipMethod.Invite or SipMethod.Update;

    private static bool SupportsTimer(SipMessage request) => Extensions.IsListed(request, HeaderName.Supported, "timer"u8);

    private static bool TryReadInterval(SipMessage message, HeaderName field, out long seconds)
    {
        var value = message[field];
        if (!Utf8Parser.TryParse(value, out seconds, out var length) || seconds < 0) return false;
        return length == value.Length || value[length] is (byte)';' or (byte)' ' or (byte)'\t' or (byte)'\r';
    }

    // The parameters, such as refresher, stay.
    private static SipMessage With(SipMessage request, long seconds)
    {
        var copy = request.Copy();
        var old = request[HeaderName.SessionExpires];
        var semicolon = old.IndexOf((byte)';');
        var value = new SipWriter(new byte[old.Length + 20]);
        value.Append(seconds);
        if (semicolon >= 0) value.Append(old[semicolon..]);
        copy.Set(HeaderName.SessionExpires, value.Written);
        return copy;
    }
}
