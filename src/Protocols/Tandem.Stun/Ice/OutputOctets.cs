namespace Tandem.Stun.Ice;

/// <summary>
/// The octets of the messages that wait to be sent. Used again from the beginning when all outputs were taken, so that nothing is allocated per message. One that does not fit makes a new, larger array; the messages that
/// wait keep the old one.
/// </summary>
internal sealed class OutputOctets
{
    private byte[] _octets = new byte[1024];
    private int _length;

    /// <summary>Free octets for one message.</summary>
    public Span<byte> Take(int maxLength)
    {
        if (_octets.Length - _length < maxLength)
        {
            _octets = new byte[2 * Math.Max(_octets.Length, maxLength)];
            _length = 0;
        }

        return _octets.AsSpan(_length, maxLength);
    }

    /// <summary>Keeps what was written into them.</summary>
    public ReadOnlyMemory<byte> Keep(int length)
    {
        var kept = _octets.AsMemory(_length, length);
        _length += length;
        return kept;
    }

    /// <summary>All were taken.</summary>
    public void Reset() => _length = 0;
}
