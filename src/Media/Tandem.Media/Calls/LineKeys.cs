using Tandem.Rtp.Srtp;
using Tandem.Sdp.Security;

namespace Tandem.Media.Calls;

/// <summary>
/// Our keys of a medium: one for each suite, and the same one as long as the same sockets carry the medium with keys of the description, so that a description said again changes nothing. After that the indices of SRTP begin anew,
/// and with the same key so would its key stream (RFC 3711 section 9.1).
/// </summary>
internal sealed class LineKeys
{
    private readonly Dictionary<SrtpSuite, byte[]> _keys = [];
    private LineTransport? _transport;
    private SrtpSuite? _inUse;

    /// <summary>Takes the suite that is in use: the key of one that was left is not taken again.</summary>
    public void Use(SrtpSuite suite)
    {
        if (_inUse is { } former && former != suite) _keys.Remove(former);
        _inUse = suite;
    }

    /// <summary>Takes how the medium is to be carried now.</summary>
    public void Carry(LineShape shape, LineTransport transport)
    {
        if (!shape.HasKeys || transport != _transport) _keys.Clear();
        _transport = transport;
    }

    /// <summary>The keys to offer, numbered from 1 on (RFC 4568 section 5.1.1).</summary>
    public IReadOnlyList<SdpCrypto> Offer(IEnumerable<SrtpSuite> suites) => [.. suites.Select((suite, at) => Own(at + 1, suite))];

    /// <summary>Our key for one of theirs, with its number (section 5.1.2).</summary>
    public SdpCrypto Answer(SdpCrypto chosen) => Own(chosen.Tag, SrtpSuites.TryParse(chosen.Suite, out var suite) ? suite : default);

    /// <summary>The key to take of those that were offered, in our order; null for none.</summary>
    public static SdpCrypto? Choose(IReadOnlyList<SdpCrypto> offered, IEnumerable<SrtpSuite> suites)
    {
        foreach (var suite in suites)
            foreach (var crypto in offered)
                if (IsUsable(crypto, suite)) return crypto;
        return null;
    }

    private static bool IsUsable(SdpCrypto crypto, SrtpSuite suite) =>
        SrtpSuites.TryParse(crypto.Suite, out var its) && its == suite && !crypto.HasMasterKeyIdentifier && SrtpMasterKey.From(suite, crypto.Key) is not null
        // Section 6.3.7: what is not known and has no minus must be obeyed.
        && crypto.SessionParameters.All(parameter => parameter.StartsWith('-') || parameter.StartsWith("WSH=", StringComparison.OrdinalIgnoreCase));

    private SdpCrypto Own(int tag, SrtpSuite suite)
    {
        if (!_keys.TryGetValue(suite, out var key)) _keys[suite] = key = SrtpMasterKey.Random(suite).ToKeyAndSalt();
        return new SdpCrypto(tag, suite.ToName(), key, []);
    }
}
