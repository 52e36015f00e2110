using System.Net;
using System.Text;
using CsCheck;

namespace Tandem.Kernel.Tests;

public sealed class PeerAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("010.0.0.1", "10.0.0.1")]
    [InlineData("::1", "[::1]")]
    [InlineData("[2001:DB8:0:0::1]", "[2001:db8::1]")]
    [InlineData("[::ffff:192.0.2.1]", "192.0.2.1")]
    public void ReadsAndWritesLiterals(string host, string written)
    {
        Assert.True(PeerAddress.TryParse(Encoding.ASCII.GetBytes(host), 5060, out var address));
        var destination = new byte[written.Length];
        Assert.Equal(written.Length, address.FormatHost(destination));
        Assert.Equal(written, Encoding.ASCII.GetString(destination));
        Assert.Equal(5060, address.Port);
        Assert.Equal(written[0] != '[', address.IsV4);
        Assert.Throws<ArgumentException>(() => address.FormatHost(new byte[written.Length - 1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.0004")]
    [InlineData("1..2.3")]
    [InlineData("1.2.3.")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("[192.0.2.1]")]
    [InlineData("a.b.c.d")]
    [InlineData("localhost")]
    [InlineData(":")]
    [InlineData("[:")]
    [InlineData("[]:")]
    [InlineData("[::1]:5060")]
    [InlineData("[::1%1]")]
    [InlineData("::1/64")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    public void RefusesWhatIsNoLiteral(string host) => Assert.False(PeerAddress.TryParse(Encoding.ASCII.GetBytes(host), 0, out _));

    [Fact]
    public void EveryAddressReadsBackAsItWasWritten() => Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Select(Gen.UShort).Sample((octets, port) =>
    {
        var address = new PeerAddress(octets, port);
        var text = new byte[48];
        Assert.True(PeerAddress.TryParse(text.AsSpan(0, address.FormatHost(text)), port, out var again));
        Assert.Equal(address, again);
        Assert.Equal(address, PeerAddress.From(new IPEndPoint(new IPAddress(octets), port)));
    });

    [Fact]
    public void AnIPv4AddressIsReadAndWrittenWithoutAllocation()
    {
        var text = new byte[48];
        var least = long.MaxValue;
        for (var run = 0; run < 20 && least > 0; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (PeerAddress.TryParse("192.0.2.1"u8, 5060, out var address)) _ = address.FormatHost(text);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7:0")]
    [InlineData("2001:db8:1:2:3:4:5:6", "[2001:db8:1:2::]:0")]
    [InlineData("::1", "[::1]:0")]
    public void A_source_is_an_address_or_a_subscribers_network(string address, string source)
    {
        Assert.True(PeerAddress.TryParse(Encoding.ASCII.GetBytes(address), 5060, out var peer));
        Assert.Equal(source, peer.Source.ToString());
    }
}
