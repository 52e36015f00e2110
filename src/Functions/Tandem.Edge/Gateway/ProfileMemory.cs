using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>
/// What devices have shown of how, and where, they take their media, where it is not what everybody would expect of them. A device is known by its user, its instance or contact, and what it calls itself; a server by its address.
/// </summary>
internal sealed class ProfileMemory(GatewayOptions options)
{
    private readonly Dictionary<UInt128, (MediaProfile Profile, Instant Expires)> _known = [];
    private readonly Dictionary<UInt128, Instant> _unreached = [];
    private readonly SipHash _hash = SipHash.WithRandomKey();

    /// <summary>How many devices are remembered.</summary>
    public int Count => _known.Count + _unreached.Count;

    /// <summary>What a device is known by.</summary>
    /// <param name="hop">Where it is, and whose.</param>
    /// <param name="instance">Its instance id, or its contact without parameters.</param>
    /// <param name="userAgent">What it calls itself.</param>
    public UInt128 KeyOf(in SessionHop hop, ReadOnlySpan<byte> instance, ReadOnlySpan<byte> userAgent)
    {
        if (!hop.AddressOfRecord.IsEmpty)
            return _hash.Hash(hop.AddressOfRecord.Span) ^ UInt128.RotateLeft(_hash.Hash(instance), 43) ^ UInt128.RotateLeft(_hash.Hash(userAgent), 87);
        Span<byte> address = stackalloc byte[16];
        return _hash.Hash(address[..hop.Flow.Remote.WriteAddress(address)]);
    }

    /// <summary>Whether what a device has shown can change what is remembered.</summary>
    public bool IsNews(in SessionHop hop, MediaProfile profile) => _known.Count > 0 || profile != Expected(hop);

    /// <summary>How a device will take its media.</summary>
    public MediaProfile Predict(UInt128 key, in SessionHop hop, Instant now, out bool isLearnt)
    {
        isLearnt = _known.TryGetValue(key, out var known) && now < known.Expires;
        return isLearnt ? known.Profile : Expected(hop);
    }

    /// <summary>A device has shown how it takes its media.</summary>
    public void Learn(UInt128 key, in SessionHop hop, MediaProfile profile, Instant now)
    {
        if (profile == MediaProfile.AsOffered) return;
        if (profile == Expected(hop))
        {
            _known.Remove(key);
            return;
        }

        if (_known.Count >= options.MaxRemembered && !_known.ContainsKey(key)) MakeRoom(now);
        _known[key] = (profile, now + options.RememberTime);
    }

    /// <summary>Whether a device wants its media where they do not arrive from elsewhere, whatever its Contact says.</summary>
    public bool NeedsNode(UInt128 key, Instant now) => _unreached.TryGetValue(key, out var expires) && now < expires;

    /// <summary>A device has named such an address.</summary>
    public void NeedNode(UInt128 key, Instant now)
    {
        if (_unreached.Count >= options.MaxRemembered && !_unreached.ContainsKey(key))
        {
            foreach (var (other, expires) in _unreached)
                if (expires <= now) _unreached.Remove(other);
            if (_unreached.Count >= options.MaxRemembered) _unreached.Clear();
        }

        _unreached[key] = now + options.RememberTime;
    }

    private static MediaProfile Expected(in SessionHop hop)
    {
        if (hop.Profile != MediaProfile.AsOffered) return hop.Profile;
        // Behind another proxy it is only its Contact that tells a browser (RFC 7118 section 5.1).
        return hop.Flow.Transport.IsWebSocket() || hop.Contact.Span.IndexOf(";transport=ws"u8) >= 0 ? MediaProfile.WebRtc : MediaProfile.Avp;
    }

    private void MakeRoom(Instant now)
    {
        foreach (var (key, known) in _known)
            if (known.Expires <= now) _known.Remove(key);
        // What is forgotten is learnt again, at the price of one refusal that nobody sees.
        if (_known.Count >= options.MaxRemembered) _known.Clear();
    }
}
