using System.Buffers.Text;
using Tandem.Contracts;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Routing;

/// <summary>
/// Finds requests that have been here before, just as they are now (RFC 3261 sections 16.3 and 16.6 step 8, RFC 5393 section 4.2). The branches that the proxy writes end with a hash over every
/// field that decides where the request goes; one that comes back with the same hash would go the same way again. One that comes back changed is a spiral, which is allowed.
/// </summary>
internal sealed class LoopDetection(IFlowDirectory flows)
{
    /// <summary>Length of the hash in a branch, with the point before it.</summary>
    public const int HashLength = 17;

    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>The hash of a request as it was received.</summary>
    public ulong HashOf(SipMessage request)
    {
        var hash = Mix(0, request.RequestUri);
        hash = Mix(hash, request.From.Tag);
        hash = Mix(hash, request.To.Tag);
        hash = Mix(hash, request.CallId);
        hash = Mix(hash, request[HeaderName.CSeq]);
        foreach (var route in request.Values(HeaderName.Route)) hash = Mix(hash, route);
        foreach (var tag in request.Values(HeaderName.ProxyRequire)) hash = Mix(hash, tag);
        hash = MixFields(hash, request, HeaderName.AcceptContact);
        hash = MixFields(hash, request, HeaderName.RejectContact);
        hash = MixFields(hash, request, HeaderName.RequestDisposition);
        return hash;
    }

    /// <summary>Writes <c>.</c> and the hash, as it ends a branch.</summary>
    public static void Write(ulong hash, Span<byte> destination)
    {
        destination[0] = (byte)'.';
        Utf8Formatter.TryFormat(hash, destination[1..], out _, new System.Buffers.StandardFormat('x', 16));
    }

    /// <summary>Whether one of the Via values shows that the request went out from here before and would go the same way again.</summary>
    public bool IsLoop(SipMessage request)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        var isWritten = false;
        foreach (var value in request.Values(HeaderName.Via))
        {
            if (!Via.TryParse(value, out var via) || !via.HasMagicCookie || !flows.IsOwnAddress(via.Host, via.Port)) continue;
            if (!isWritten) Write(HashOf(request), hash);
            isWritten = true;
            if (via.Branch.EndsWith(hash)) return true;
        }

        return false;
    }

    // What a caller prefers decides where his request goes as well (RFC 3841), so one that comes back with other wishes is a spiral.
    private ulong MixFields(ulong hash, SipMessage request, HeaderName name)
    {
        for (var i = request.IndexOf(name); i >= 0; i = request.IndexOf(name, i + 1)) hash = Mix(hash, request.GetHeader(i).Value);
        return hash;
    }

    private ulong Mix(ulong hash, ReadOnlySpan<byte> octets) => System.Numerics.BitOperations.RotateLeft(hash * 0x9E3779B97F4A7C15, 23) ^ (ulong)_hash.Hash(octets);
}
