using System.Buffers;
using System.Buffers.Text;

namespace Tandem.Sip;

public sealed partial class SipMessage
{
    private static readonly byte[] Version = "SIP/2.0"u8.ToArray();

    private int _bodyStart;

    /// <summary>The exact number of octets that <see cref="WriteTo(Span{byte})"/> writes.</summary>
    public int WrittenLength
    {
        get
        {
            if (IsUnchanged) return _octets.Length;
            var length = StartLineLength + 2 + _body.Length;
            foreach (ref readonly var entry in _headers.AsSpan(0, _headerCount))
                length += entry.LineLength > 0 ? entry.LineLength : entry.Name.Length + 2 + entry.Value.Length + 2;
            return length;
        }
    }

    private bool IsUnchanged => !_startLineChanged && !_headersChanged && !_bodyChanged && _octets.Length > 0;

    private int StartLineLength => IsRequest
        ? _methodName.Length + 1 + _requestUri.Length + 1 + Version.Length + 2
        : Version.Length + 1 + 3 + 1 + _reasonPhrase.Length + 2;

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
        var octets = _octets.Span;
        if (IsUnchanged)
        {
            octets.CopyTo(destination);
            return octets.Length;
        }

        var position = WriteStartLine(destination);
        for (var i = 0; i < _headerCount; i++)
        {
            ref readonly var entry = ref _headers[i];
            if (entry.LineLength == 0)
            {
                position = WriteField(entry, destination, position);
                continue;
            }

            // Untouched lines that stand together are written in one piece.
            var start = entry.LineStart;
            var end = start + entry.LineLength;
            while (i + 1 < _headerCount && _headers[i + 1].LineLength > 0 && _headers[i + 1].LineStart == end) end += _headers[++i].LineLength;
            octets[start..end].CopyTo(destination[position..]);
            position += end - start;
        }

        "\r\n"u8.CopyTo(destination[position..]);
        _body.Span.CopyTo(destination[(position + 2)..]);
        return position + 2 + _body.Length;
    }

    private int WriteStartLine(Span<byte> destination)
    {
        var position = 0;
        if (IsRequest)
        {
            Put(Read(_methodName), destination, ref position);
            destination[position++] = (byte)' ';
            Put(Read(_requestUri), destination, ref position);
            destination[position++] = (byte)' ';
            Put(Version, destination, ref position);
        }
        else
        {
            Put(Version, destination, ref position);
            destination[position++] = (byte)' ';
            Utf8Formatter.TryFormat(StatusCode, destination[position..], out var digits);
            position += digits;
            destination[position++] = (byte)' ';
            Put(Read(_reasonPhrase), destination, ref position);
        }

        Put("\r\n"u8, destination, ref position);
        return position;
    }

    private int WriteField(in HeaderEntry entry, Span<byte> destination, int position)
    {
        Put(Read(entry.Name), destination, ref position);
        Put(": "u8, destination, ref position);
        Put(Read(entry.Value), destination, ref position);
        Put("\r\n"u8, destination, ref position);
        return position;
    }

    private static void Put(ReadOnlySpan<byte> octets, Span<byte> destination, ref int position)
    {
        octets.CopyTo(destination[position..]);
        position += octets.Length;
    }
}
