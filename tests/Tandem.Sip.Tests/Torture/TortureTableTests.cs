namespace Tandem.Sip.Tests.Torture;

/// <summary>RFC 4475, one row a message. The wire column is driven by the tests over sockets.</summary>
public sealed class TortureTableTests
{
    public static TheoryData<TortureRow> Rows => [.. TortureRow.All];

    public static TheoryData<TortureRow> Accepted => [.. TortureRow.All.Where(row => row.Parser == SipParseError.None)];

    public static TheoryData<TortureRow> Answered => [.. TortureRow.All.Where(row => int.TryParse(row.Wire, out var status) && status >= 400)];

    [Fact]
    public void EveryMessageOfTheRfcHasOneRow()
    {
        Assert.Equal(49, TortureRow.All.Count);
        Assert.Equal(13, TortureRow.All.Count(row => row.Section.StartsWith("3.1.1.", StringComparison.Ordinal)));
        Assert.Equal(19, TortureRow.All.Count(row => row.Section.StartsWith("3.1.2.", StringComparison.Ordinal)));
        Assert.Equal(15, TortureRow.All.Count(row => row.Section.StartsWith("3.3.", StringComparison.Ordinal)));
        Assert.Equal(
            Directory.GetFiles(TortureRow.Folder, "*.dat").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
            TortureRow.All.Select(row => row.File).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void TheParserDecidesAsTheTableSays(TortureRow row)
    {
        Assert.Equal(row.Parser, Wire.TryParse(row.Octets, out var message));
        if (row.Wire == "dropped" && message is null) return;
        Assert.Equal(row.Transport, Wire.Text(message!.TopVia.TransportName).ToLowerInvariant());
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void AnAcceptedMessageIsWrittenByteForByte(TortureRow row)
    {
        var octets = row.Octets;
        var written = Wire.Write(Wire.Parse(octets));
        // What stands behind the body of a datagram belongs to nobody (RFC 3261 section 18.3).
        if (row.File == "dblreq") octets = octets[..(octets.AsSpan().IndexOf("\r\n\r\n"u8) + 4)];
        Assert.Equal(octets, written);
    }

    [Theory]
    [MemberData(nameof(Answered))]
    public void AMessageToRefuseCanBeAnswered(TortureRow row)
    {
        _ = Wire.TryParse(row.Octets, out var message);
        Assert.True(message!.IsRequest);
        var response = SipMessage.CreateResponse(message, int.Parse(row.Wire, null));
        Assert.Equal(Wire.Text(message.TopVia.SentBy), Wire.Text(response.TopVia.SentBy));
        // The client finds its transaction by branch and by the method of CSeq, as far as it sent them.
        Assert.Equal(Wire.Text(message.TopVia.Branch), Wire.Text(response.TopVia.Branch));
        Assert.Equal(Wire.Text(message[HeaderName.CSeq]), Wire.Text(response[HeaderName.CSeq]));
    }

    [Fact]
    public void AMessageThatEndsBeforeTheEmptyLineIsIncomplete()
    {
        var octets = TortureRow.Read("lwsdisp");
        Assert.Equal(SipParseError.Incomplete, Wire.TryParse(octets[..^2], out var message));
        Assert.Equal("z9hG4bKkdjuw", Wire.Text(message!.TopVia.Branch));
    }
}
