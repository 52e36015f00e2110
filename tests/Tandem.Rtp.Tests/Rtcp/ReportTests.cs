using Tandem.Rtp.Rtcp;

namespace Tandem.Rtp.Tests.Rtcp;

/// <summary>SR, RR, SDES, BYE and APP.</summary>
public sealed class ReportTests
{
    private const string Block = "00000033 40ffffff 0001fffe 00000100 b7052000 00054000";

    private static readonly ReportBlock Report = new()
    {
        Ssrc = 0x33,
        FractionLost = 0x40,
        CumulativeLost = -1,
        ExtendedHighestSequence = 0x1fffe,
        Jitter = 0x100,
        LastSenderReport = 0xb7052000,
        DelaySinceLastSenderReport = 0x54000,
    };

    [Fact]
    public void A_sender_report_is_written_and_read()
    {
        var information = new SenderInformation(new NtpTimestamp(0xb44db705_20000000), 0x11, 0x22, 0x33);
        var writer = new RtcpWriter(new byte[100]);
        writer.WriteSenderReport(0xdeadbeef, information, [Report]);
        Assert.Equal(Plain("81c8000c deadbeef b44db70520000000 00000011 00000022 00000033" + Block), Wire.Hex(writer.Written));
        Assert.Equal(RtcpParseError.None, SenderReport.TryRead(Wire.ParseOne(writer.Written), out var read));
        Assert.Equal((0xdeadbeef, information, 1, Report), (read.Ssrc, read.Information, read.Reports.Count, read.Reports[0]));
    }

    [Fact]
    public void A_receiver_report_is_written_and_read()
    {
        var writer = new RtcpWriter(new byte[100]);
        writer.WriteReceiverReport(0xdeadbeef, [Report, Report with { CumulativeLost = int.MaxValue }]);
        Assert.Equal(Plain("82c9000d deadbeef" + Block + "00000033 407fffff 0001fffe 00000100 b7052000 00054000"), Wire.Hex(writer.Written));
        Assert.Equal(RtcpParseError.None, ReceiverReport.TryRead(Wire.ParseOne(writer.Written), out var read));
        Assert.Equal((0xdeadbeef, 2, Report, 0x7fffff), (read.Ssrc, read.Reports.Count, read.Reports[0], read.Reports[1].CumulativeLost));
    }

    [Theory]
    [InlineData("80c80000", RtcpParseError.TooShort)]
    [InlineData("80c80005 00000001 0000000000000000 00000000 00000000", RtcpParseError.TooShort)]
    [InlineData("81c80006 00000001 0000000000000000 00000000 00000000 00000000", RtcpParseError.Count)]
    [InlineData("80c80007 00000001 0000000000000000 00000000 00000000 00000000 ffffffff", RtcpParseError.None)]
    [InlineData("80c90001 00000001", RtcpParseError.Type)]
    public void A_sender_report_that_promises_too_much_is_refused(string hex, RtcpParseError expected) =>
        Assert.Equal(expected, SenderReport.TryRead(Wire.ParseOne(Wire.Octets(hex)), out _));

    [Theory]
    [InlineData("80c90000", RtcpParseError.TooShort)]
    [InlineData("9fc90007 00000001" + Block, RtcpParseError.Count)]
    [InlineData("81c90007 00000001" + Block, RtcpParseError.None)]
    [InlineData("80ca0000", RtcpParseError.Type)]
    public void A_receiver_report_that_promises_too_much_is_refused(string hex, RtcpParseError expected) =>
        Assert.Equal(expected, ReceiverReport.TryRead(Wire.ParseOne(Wire.Octets(hex)), out _));

    [Fact]
    public void A_description_has_chunks_with_items()
    {
        var writer = new RtcpWriter(new byte[100]);
        writer.BeginSourceDescription();
        writer.AddChunk(0x11);
        writer.AddItem(SdesItemType.CanonicalName, "abc"u8);
        writer.AddItem(SdesItemType.Tool, "t"u8);
        writer.AddChunk(0x22);
        writer.AddChunk(0x33);
        writer.AddItem(SdesItemType.Mid, "a1"u8);
        Assert.Equal(Plain("83ca0009 00000011 0103616263 060174 00000000 00000022 00000000 00000033 0f026131 00000000"), Wire.Hex(writer.Written));
        Assert.Equal(RtcpParseError.None, SourceDescription.TryRead(Wire.ParseOne(writer.Written), out var description));
        var text = new List<string>();
        foreach (var chunk in description)
        {
            foreach (var item in chunk) text.Add($"{chunk.Ssrc:x}:{(int)item.Type}={System.Text.Encoding.ASCII.GetString(item.Value)}");
        }

        Assert.Equal(["11:1=abc", "11:6=t", "33:15=a1"], text);
        Assert.Equal(3, description.Count);
    }

    [Fact]
    public void A_name_is_found()
    {
        var writer = new RtcpWriter(new byte[100]);
        writer.WriteSourceDescription(5, "a@b"u8);
        Assert.Equal(RtcpParseError.None, SourceDescription.TryRead(Wire.ParseOne(writer.Written), out var description));
        var chunks = description.GetEnumerator();
        Assert.True(chunks.MoveNext());
        Assert.True(chunks.Current.TryFind(SdesItemType.CanonicalName, out var name));
        Assert.Equal("a@b"u8.ToArray(), name.ToArray());
        Assert.False(chunks.Current.TryFind(SdesItemType.Email, out _));
    }

    [Theory]
    [InlineData("81ca0000", RtcpParseError.Count)]
    [InlineData("81ca0001 00000001", RtcpParseError.Text)]
    [InlineData("81ca0002 00000001 01026162", RtcpParseError.Text)]
    [InlineData("81ca0002 00000001 01ff6162", RtcpParseError.Text)]
    [InlineData("81ca0002 00000001 00010101", RtcpParseError.None)]
    [InlineData("82ca0002 00000001 00000000", RtcpParseError.Count)]
    [InlineData("81ca0002 00000001 01016101", RtcpParseError.Text)]
    [InlineData("80ca0000", RtcpParseError.None)]
    [InlineData("81cb0000", RtcpParseError.Type)]
    public void A_description_that_promises_too_much_is_refused(string hex, RtcpParseError expected) =>
        Assert.Equal(expected, SourceDescription.TryRead(Wire.ParseOne(Wire.Octets(hex)), out _));

    [Fact]
    public void A_goodbye_has_sources_and_a_reason()
    {
        var writer = new RtcpWriter(new byte[100]);
        writer.WriteGoodbye([1, 2], "camera"u8);
        Assert.Equal(Plain("82cb0004 00000001 00000002 0663616d 65726100"), Wire.Hex(writer.Written));
        Assert.Equal(RtcpParseError.None, Goodbye.TryRead(Wire.ParseOne(writer.Written), out var goodbye));
        Assert.Equal((2, 2u, "63616d657261"), (goodbye.Sources.Count, goodbye.Sources[1], Wire.Hex(goodbye.Reason)));
    }

    [Theory]
    [InlineData("81cb0000", RtcpParseError.Count)]
    [InlineData("9fcb0001 00000001", RtcpParseError.Count)]
    [InlineData("81cb0002 00000001 04616263", RtcpParseError.Text)]
    [InlineData("81cb0002 00000001 03616263", RtcpParseError.None)]
    [InlineData("81cb0002 00000001 00000000", RtcpParseError.None)]
    [InlineData("80cb0000", RtcpParseError.None)]
    [InlineData("80cc0000", RtcpParseError.Type)]
    public void A_goodbye_that_promises_too_much_is_refused(string hex, RtcpParseError expected) =>
        Assert.Equal(expected, Goodbye.TryRead(Wire.ParseOne(Wire.Octets(hex)), out _));

    [Fact]
    public void An_application_says_what_it_likes()
    {
        var writer = new RtcpWriter(new byte[100]);
        writer.WriteApplicationDefined(5, 0x11, "PoC1"u8, [1, 2, 3, 4]);
        Assert.Equal(Plain("85cc0003 00000011 506f4331 01020304"), Wire.Hex(writer.Written));
        Assert.Equal(RtcpParseError.None, ApplicationDefined.TryRead(Wire.ParseOne(writer.Written), out var application));
        Assert.Equal((5, 0x11u, "506f4331", "01020304"), (application.Subtype, application.Ssrc, Wire.Hex(application.Name), Wire.Hex(application.Data)));
        Assert.Equal(RtcpParseError.TooShort, ApplicationDefined.TryRead(Wire.ParseOne(Wire.Octets("80cc0001 00000001")), out _));
    }

    private static string Plain(string hex) => hex.Replace(" ", "", StringComparison.Ordinal);
}
