using System.Buffers;

namespace Tandem.Sip;

/// <content>Writing: lines that lie next to each other in the received octets or in the arena go out in one piece.</content>
public sealed partial class SipMessage
{
    private static ReadOnlySpan<byte> EmptyLine => "\r\n"u8;

    /// <summary>The exact number of octets that <see cref="WriteTo(Span{byte})"/> writes.</summary>
    public int WrittenLength
    {
        get
        {
            var length = _startLine.End - _startLine.Start + EmptyLine.Length + Body.Length;
            foreach (ref readonly var entry in _headers.AsSpan(0, _headerCount)) length += entry.End - entry.Start;
            return length;
        }
    }

    /// <summary>Writes the message in its current state. An unchanged message is written byte for byte as it was received.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var length = WrittenLength;
        WriteTo(output.GetSpan(length));
        output.Advance(length);
    }

    /// <summary>Writes the message into <paramref name="destination"/>, which holds at least <see cref="WrittenLength"/> octets.</summary>
    /// <returns>The octets written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int WriteTo(Span<byte> destination)
    {
        var rest = destination;
        var (inArena, start, end) = (_startLine.InArena, _startLine.Start, _startLine.End);
        foreach (ref readonly var entry in _headers.AsSpan(0, _headerCount))
        {
            if (entry.InArena != inArena || entry.Start != end)
            {
                Put(ref rest, Octets(inArena, start, end));
                (inArena, start) = (entry.InArena, entry.Start);
            }

            end = entry.End;
        }

        Put(ref rest, Octets(inArena, start, end));
        Put(ref rest, EmptyLine);
        Put(ref rest, Body);
        return destination.Length - rest.Length;
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(rest);
        rest = rest[octets.Length..];
    }
}
