using System.Buffers.Binary;
using System.Text;
using Tandem.Kernel;

namespace Tandem.Sip;

/// <summary>
/// Makes table keys of parts of messages: a keyed hash of 128 bits that stands for the octets, since nobody who does not know the random key of this writer can make two lists of parts meet.
/// Nothing is allocated but, rarely, a larger scratch buffer. Belongs to one lane.
/// </summary>
internal sealed class MessageKeyWriter
{
    private readonly SipHash _hash = SipHash.WithRandomKey();
    private byte[] _octets = new byte[512];
    private int _length;

    /// <summary>Starts a key. Keys of different kinds never meet.</summary>
    public void Begin(char kind)
    {
        _length = 0;
        Reserve(1)[0] = (byte)kind;
    }

    /// <summary>Adds a part that is compared octet by octet.</summary>
    public void Add(ReadOnlySpan<byte> part) => part.CopyTo(ReservePart(part.Length));

    /// <summary>Adds a part that is compared without case.</summary>
    public void AddFolded(ReadOnlySpan<byte> part)
    {
        var destination = ReservePart(part.Length);
        part.CopyTo(destination);
        Ascii.ToLowerInPlace(destination, out _);
    }

    /// <summary>Adds a number.</summary>
    public void Add(UInt128 number) => BinaryPrimitives.WriteUInt128LittleEndian(Reserve(16), number);

    /// <summary>The key of all parts that were added.</summary>
    public UInt128 End() => _hash.Hash(_octets.AsSpan(0, _length));

    /// <summary>Room for a part of variable length, with the length before it: no two lists of parts are written alike.</summary>
    private Span<byte> ReservePart(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), length);
        return Reserve(length);
    }

    private Span<byte> Reserve(int length)
    {
        if (_octets.Length - _length < length) Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + length));
        _length += length;
        return _octets.AsSpan(_length - length, length);
    }
}
