using System.Buffers;

namespace Tandem.Core.Location;

/// <summary>Writes the fields of a journal record: numbers as LEB128, octets with their length before them. Its buffer is used again for every record.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _octets = new(512);

    public ReadOnlySpan<byte> Written => _octets.WrittenSpan;

    public void Clear() => _octets.ResetWrittenCount();

    public void Append(ulong number)
    {
        var destination = _octets.GetSpan(10);
        var length = 0;
        for (; number >= 0x80; number >>= 7) destination[length++] = (byte)(number | 0x80);
        destination[length++] = (byte)number;
        _octets.Advance(length);
    }

    public void Append(ReadOnlySpan<byte> octets)
    {
        Append((ulong)octets.Length);
        _octets.Write(octets);
    }
}
