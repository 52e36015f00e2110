using System.Buffers.Text;
using Tandem.Kernel;

namespace Tandem.Sip;

/// <summary>
/// Builds a header value or URI in octets that the caller provides, mostly on the stack:
/// <code>
/// var value = new SipWriter(stackalloc byte[256]);
/// value.Append("SIP/2.0/UDP "u8);
/// value.Append(listener.SentBy.Span);
/// value.Append(";branch=z9hG4bK"u8);
/// value.AppendHex(branch);
/// if (!value.HasOverflowed) message.Prepend(HeaderName.Via, value.Written);
/// </code>
/// Too little room is a value, not an exception, since parts often come from outside: nothing more is written and <see cref="HasOverflowed"/> says so.
/// </summary>
public ref struct SipWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Writes to <paramref name="destination"/> from its start on.</summary>
    public SipWriter(Span<byte> destination) => _destination = destination;

    /// <summary>The octets written so far.</summary>
    /// <exception cref="InvalidOperationException">Something did not fit and nobody asked for <see cref="HasOverflowed"/>: half a value must not get into a message.</exception>
    public readonly ReadOnlySpan<byte> Written =>
        HasOverflowed ? throw new InvalidOperationException("The value did not fit into its destination.") : _destination[..Length];

    /// <summary>The room that is left; say with <see cref="Advance"/> how much of it was used.</summary>
    public readonly Span<byte> Free => _destination[Length..];

    /// <summary>Counts octets that were put into <see cref="Free"/>.</summary>
    public void Advance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Free.Length, nameof(length));
        Length += length;
    }

    /// <summary>How many octets are written.</summary>
    public int Length { get; private set; }

    /// <summary>Whether something did not fit. What is written then is of no use.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Appends octets.</summary>
    public void Append(scoped ReadOnlySpan<byte> octets)
    {
        if (HasOverflowed || !octets.TryCopyTo(_destination[Length..])) HasOverflowed = true;
        else Length += octets.Length;
    }

    /// <summary>Appends one octet.</summary>
    public void Append(byte octet)
    {
        if (HasOverflowed || Length == _destination.Length) HasOverflowed = true;
        else _destination[Length++] = octet;
    }

    /// <summary>Appends a number in decimal digits.</summary>
    public void Append(long number)
    {
        if (HasOverflowed || !Utf8Formatter.TryFormat(number, _destination[Length..], out var written)) HasOverflowed = true;
        else Length += written;
    }

    /// <summary>Appends a number as 16 hexadecimal digits in lower case.</summary>
    public void AppendHex(ulong number)
    {
        if (HasOverflowed || !Utf8Formatter.TryFormat(number, _destination[Length..], out var written, new System.Buffers.StandardFormat('x', 16))) HasOverflowed = true;
        else Length += written;
    }

    /// <summary>Appends octets as hexadecimal digits in lower case.</summary>
    public void AppendHex(scoped ReadOnlySpan<byte> octets)
    {
        if (HasOverflowed || !Convert.TryToHexStringLower(octets, _destination[Length..], out var written)) HasOverflowed = true;
        else Length += written;
    }

    /// <summary>Appends an address as SIP writes a host, an IPv6 one in brackets, without its port.</summary>
    public void AppendHost(in PeerAddress address)
    {
        Span<byte> text = stackalloc byte[48];
        Append(text[..address.FormatHost(text)]);
    }
}
