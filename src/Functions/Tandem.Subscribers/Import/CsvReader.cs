using System.Text;

namespace Tandem.Subscribers.Import;

/// <summary>
/// Reads comma-separated values (RFC 4180) row by row from UTF-8 with or without a byte order mark: fields in quotes may hold commas, line ends and doubled quotes; lines end with CRLF or LF. Bad rows are values, and reading
/// goes on behind them; memory is bounded by the limits of one row.
/// </summary>
internal sealed class CsvReader : IDisposable
{
    /// <summary>Longest field, in characters.</summary>
    public const int MaxField = 4096;

    /// <summary>Most fields of a row.</summary>
    public const int MaxFields = 64;

    private readonly StreamReader _text;
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly StringBuilder _field = new();
    private int _position;
    private int _length;
    private int _line = 1;
    private bool _isStarted;

    /// <summary>Reads from a stream, which stays open.</summary>
    public CsvReader(Stream stream) => _text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, leaveOpen: true);

    private enum Part
    {
        Start,
        Plain,
        Quoted,
        AfterQuote,
        Skipped,
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    /// <summary>Reads the next row that is not empty; null at the end.</summary>
    /// <exception cref="DecoderFallbackException">The octets are no UTF-8.</exception>
    public async ValueTask<CsvRow?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var line = _line;
            var fields = new List<string>();
            if (!await ReadRowAsync(fields, cancellation) && fields.Count == 0) return null;
            if (_error is null && fields is [""]) continue;
            return new CsvRow(line, fields, _error);
        }
    }

    private string? _error;

    // False when the text ended instead of the line.
    private async ValueTask<bool> ReadRowAsync(List<string> fields, CancellationToken cancellation)
    {
        _error = null;
        _field.Clear();
        var (part, isAny) = (Part.Start, false);
        while (await TryFillAsync(cancellation))
        {
            var c = _buffer[_position++];
            isAny = true;
            if (c == '\n') _line++;
            if (part == Part.Quoted)
            {
                if (c == '"') part = Part.AfterQuote;
                else Take(c, ref part);
                continue;
            }

            switch (c)
            {
                case '\n':
                    if (part != Part.Skipped) End(fields, isPlain: part == Part.Plain);
                    return true;
                case ',' when part != Part.Skipped:
                    End(fields, isPlain: false);
                    part = fields.Count < MaxFields ? Part.Start : Fail($"A row has at most {MaxFields} fields.");
                    break;
                case '"' when part == Part.Start:
                    part = Part.Quoted;
                    break;
                case '"' when part == Part.AfterQuote:
                    part = Part.Quoted;
                    Take(c, ref part);
                    break;
                case '"' when part == Part.Plain:
                    part = Fail("A quote stands inside a field without quotes. Put the field in quotes and double those in it.");
                    break;
                case '\r' when part == Part.AfterQuote:
                    break;
                default:
                    if (part == Part.AfterQuote) part = Fail("Something stands between a closing quote and the comma.");
                    else if (part != Part.Skipped)
                    {
                        part = Part.Plain;
                        Take(c, ref part);
                    }

                    break;
            }
        }

        if (!isAny) return false;
        if (part == Part.Quoted) _error = "A quote is not closed.";
        if (part != Part.Skipped) End(fields, isPlain: part == Part.Plain);
        return false;
    }

    private Part Fail(string error)
    {
        _error = error;
        return Part.Skipped;
    }

    private void Take(char c, ref Part part)
    {
        // Inside quotes a line end does not end the row, so what follows is still that field: it is left out until the quote closes.
        if (_field.Length < MaxField) _field.Append(c);
        else if (part == Part.Quoted) _error ??= $"A field has at most {MaxField} characters.";
        else part = Fail($"A field has at most {MaxField} characters.");
    }

    private void End(List<string> fields, bool isPlain)
    {
        // The CR of the line end.
        if (isPlain && _field.Length > 0 && _field[^1] == '\r') _field.Length--;
        fields.Add(_field.ToString());
        _field.Clear();
    }

    private async ValueTask<bool> TryFillAsync(CancellationToken cancellation)
    {
        if (_position < _length) return true;
        _length = await _text.ReadAsync(_buffer, cancellation);
        _position = !_isStarted && _length > 0 && _buffer[0] == '\uFEFF' ? 1 : 0;
        _isStarted |= _length > 0;
        return _position < _length || (_length > 0 && await TryFillAsync(cancellation));
    }
}

/// <summary>A row.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Error">Why it cannot be read; null when it can.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Fields, string? Error);
