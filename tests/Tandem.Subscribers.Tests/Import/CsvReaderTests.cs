using System.Text;
using CsCheck;
using Tandem.Subscribers.Import;

namespace Tandem.Subscribers.Tests.Import;

public sealed class CsvReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a,b\r\nc,d\r\n", "1:a|b 2:c|d")]
    [InlineData("a,b\nc,d", "1:a|b 2:c|d")]
    [InlineData("\uFEFFa,b", "1:a|b")]
    [InlineData("a,,\n,\n", "1:a|| 2:|")]
    [InlineData("\n\r\na\n\n", "3:a")]
    [InlineData("\"a,\"\"b\"\"\",c\n", "1:a,\"b\"|c")]
    [InlineData("\"two\r\nlines\",x\ny\n", "1:two\r\nlines|x 3:y")]
    [InlineData("\"\",\"\"\n", "1:|")]
    [InlineData("\"a\"\r\nb", "1:a 2:b")]
    [InlineData("", "")]
    [InlineData("\uFEFF", "")]
    public async Task Rows_are_read_as_the_rfc_writes_them(string text, string expected) => Assert.Equal(expected, await ReadAsync(text));

    [Theory]
    [InlineData("a\"b,c\nd\n", "1!A quote stands inside a field without quotes", "2:d")]
    [InlineData("\"a\"b,c\nd\n", "1!Something stands between", "2:d")]
    [InlineData("d\n\"a,c\n", "1:d", "2!A quote is not closed.")]
    public async Task A_bad_row_is_told_and_reading_goes_on(string text, string first, string second)
    {
        var read = await ReadAsync(text);
        Assert.StartsWith(first, read, StringComparison.Ordinal);
        Assert.Contains(second, read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_or_row_that_is_too_long_is_refused_and_takes_no_more_memory_than_allowed()
    {
        Assert.Equal($"1!A field has at most {CsvReader.MaxField} characters. 2:x", await ReadAsync(new string('a', 100_000) + ",b\nx\n"));
        Assert.StartsWith($"1!A field has at most {CsvReader.MaxField} characters.", await ReadAsync($"\"{new string('a', 100_000)}\",b\nx\n"), StringComparison.Ordinal);
        Assert.Equal($"1!A row has at most {CsvReader.MaxFields} fields. 2:x", await ReadAsync(new string(',', 100_000) + "\nx\n"));
    }

    [Fact]
    public async Task What_is_no_utf8_is_refused()
    {
        using var reader = new CsvReader(new MemoryStream([(byte)'a', 0xFF, (byte)'\n']));
        await Assert.ThrowsAsync<DecoderFallbackException>(async () => await reader.ReadAsync(Cancellation));
    }

    [Fact]
    public Task Whatever_is_written_reads_back() => Gen.Char["abc ,\"\r\nä\u4e2d'=+-@\t"].Array[0, 12].Select(text => new string(text)).Array[2, 5].Array[1, 6].SampleAsync(async rows =>
    {
        var text = string.Concat(rows.Select(row => CsvWriter.Row(row)));
        using var reader = new CsvReader(new DripStream(Encoding.UTF8.GetBytes(text)));
        foreach (var row in rows) Assert.Equal(row, (await reader.ReadAsync(Cancellation))!.Fields.Select(CsvWriter.WithoutGuard));
        Assert.Null(await reader.ReadAsync(Cancellation));
    });

    private static async Task<string> ReadAsync(string text)
    {
        using var reader = new CsvReader(new DripStream(Encoding.UTF8.GetBytes(text)));
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation) is { } row) rows.Add(row.Error is null ? $"{row.Line}:{string.Join('|', row.Fields)}" : $"{row.Line}!{row.Error}");
        return string.Join(' ', rows);
    }

    /// <summary>Gives one octet at a time, so that every boundary falls everywhere.</summary>
    private sealed class DripStream(byte[] octets) : MemoryStream(octets)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}
