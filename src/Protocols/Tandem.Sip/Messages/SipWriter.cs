using System.Buffers.Text;

namespace Tandem.Sip;

/// <summary>Puts a header value or a URI together in octets that the caller provides: usually <c>stackalloc</c>.</summary>
public ref struct SipWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _length;

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[.._length];

    /// <summary>What is left to write into; say with <see cref="Advance"/> how much of it was used.</summary>
    public readonly Span<byte> Free => _destination[_length..];

    /// <summary>Counts octets that were put into <see cref="Free"/>.</summary>
    public void Advance(int length) => _length += length;

    /// <summary>Writes octets.</summary>
    /// <exception cref="ArgumentException">The destination is full.</exception>
    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_destination[_length..]);
        _length += octets.Length;
    }

    /// <summary>Writes one octet.</summary>
    public void Append(byte octet) => _destination[_length++] = octet;

    /// <summary>Writes a number in decimal digits.</summary>
    /// <exception cref="ArgumentException">The destination is full.</exception>
    public void Append(long number)
    {
        if (!Utf8Formatter.TryFormat(number, _destination[_length..], out var digits)) throw new ArgumentException("The destination is full.", nameof(number));
        _length += digits;
    }
}
