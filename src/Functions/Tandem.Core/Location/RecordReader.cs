namespace Tandem.Core.Location;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. After a field that is not there, <see cref="IsBroken"/> is set and everything reads as zero or empty.</summary>
internal ref struct RecordReader(ReadOnlyMemory<byte> octets)
{
    private ReadOnlyMemory<byte> _rest = octets;

    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public ulong ReadNumber()
    {
        ulong number = 0;
        var span = _rest.Span;
        for (var i = 0; i < span.Length && i < 10; i++)
        {
            number |= (ulong)(span[i] & 0x7F) << (7 * i);
            if (span[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return number;
        }

        return Break();
    }

    public ReadOnlyMemory<byte> ReadOctets()
    {
        var length = ReadNumber();
        if (length > (ulong)_rest.Length) length = Break();
        var octets = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return octets;
    }

    private ulong Break()
    {
        IsBroken = true;
        _rest = default;
        return 0;
    }
}
