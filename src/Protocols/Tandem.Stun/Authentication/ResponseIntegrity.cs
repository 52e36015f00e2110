namespace Tandem.Stun;

/// <summary>
/// The integrity that every response to an authenticated request has to have (RFC 8489 section 9.2.4): MESSAGE-INTEGRITY-SHA256, or MESSAGE-INTEGRITY to a client that chose no password algorithm. A value, to be kept when the
/// answer takes time. The default one is none.
/// </summary>
public readonly struct ResponseIntegrity
{
    private readonly LongTermKey _key;
    private readonly bool _usesSha256;

    internal ResponseIntegrity(LongTermKey key, bool usesSha256)
    {
        _key = key;
        _usesSha256 = usesSha256;
    }

    /// <summary>Writes the attribute; nothing for the default value. Only FINGERPRINT may follow.</summary>
    public void Write(ref StunWriter response)
    {
        var key = _key.Octets;
        if (key.IsEmpty) return;
        if (_usesSha256) response.WriteIntegritySha256(key);
        else response.WriteIntegritySha1(key);
    }
}
