using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Messages;

public sealed class RelayedDataTests
{
    private static readonly TransactionId Id = new(Wire.Octets("000102030405060708090a0b"));

    [Theory]
    [InlineData("192.0.2.1", 36)]
    [InlineData("2001:db8::1", 48)]
    public void An_indication_is_written_around_data_that_is_there_already(string host, int header)
    {
        var peer = Peer(host);
        Assert.Equal(header, RelayedData.HeaderLength(peer.IsV4));
        for (var length = 0; length < 9; length++)
        {
            var buffer = new byte[header + length + 3];
            buffer.AsSpan().Fill(0xFF);
            Wire.Ramp(length).CopyTo(buffer, header);

            var total = RelayedData.Write(buffer, StunMethod.Data, Id, peer, length);

            var message = Wire.Parse(buffer.AsSpan(0, total));
            Assert.Equal((StunClass.Indication, StunMethod.Data, Id), (message.Class, message.Method, message.TransactionId));
            Assert.True(RelayedData.TryRead(message, out var readPeer, out var data));
            Assert.Equal(peer, readPeer);
            Assert.Equal(Wire.Ramp(length), data);
            Assert.All(buffer[(header + length)..total], octet => Assert.Equal(0, octet));
        }
    }

    [Fact]
    public void A_peer_over_IPv6_that_stands_for_one_of_IPv4_is_that_of_IPv4()
    {
        var mapped = new StunWriter(new byte[100], StunClass.Indication, StunMethod.Send, Id);
        mapped.Write(StunAttributeType.XorPeerAddress, Wire.Octets("0002 3326 2112a442 00010203 0405f9f8 c809080a"));
        mapped.Write(StunAttributeType.Data, "x"u8);

        Assert.True(RelayedData.TryRead(Wire.Parse(mapped.Written), out var peer, out _));
        Assert.Equal(Peer("192.0.2.1"), peer);
    }

    [Theory]
    [InlineData("0013 0001 78000000")]
    [InlineData("0012 0008 000133 26e112a643")]
    [InlineData("0012 0004 00013326 0013 0000")]
    [InlineData("")]
    public void An_indication_without_a_peer_or_without_data_is_none(string attributes)
    {
        var body = Wire.Octets(attributes);
        byte[] octets = [0, 0x16, 0, (byte)body.Length, .. Wire.Octets("2112a442 000102030405060708090a0b"), .. body];
        Assert.False(RelayedData.TryRead(Wire.Parse(octets), out _, out _));
    }

    [Fact]
    public void The_first_peer_and_the_first_data_count()
    {
        var writer = new StunWriter(new byte[200], StunClass.Indication, StunMethod.Send, Id);
        writer.Write(StunAttributeType.Data, "first"u8);
        writer.Write(StunAttributeType.DontFragment);
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, Peer("192.0.2.1"));
        writer.Write(StunAttributeType.Data, "second"u8);
        writer.WriteXorAddress(StunAttributeType.XorPeerAddress, Peer("192.0.2.2"));

        Assert.True(RelayedData.TryRead(Wire.Parse(writer.Written), out var peer, out var data));
        Assert.Equal("first"u8, data);
        Assert.Equal(Peer("192.0.2.1"), peer);
    }

    private static PeerAddress Peer(string host)
    {
        Assert.True(PeerAddress.TryParse(Encoding.ASCII.GetBytes(host), 0x1234, out var address));
        return address;
    }
}
