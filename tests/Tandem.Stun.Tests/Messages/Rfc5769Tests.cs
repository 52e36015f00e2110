using System.Security.Cryptography;
using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Messages;

public sealed class Rfc5769Tests
{
    private static readonly TransactionId Id = new(Wire.Octets("b7e7a701 bc34d686 fa87dfae"));
    private static readonly TransactionId LongTermId = new(Wire.Octets("78ad3433 c6ad72c0 29da412e"));

    [Fact]
    public void The_request_of_section_2_1_is_read()
    {
        var message = Wire.Parse(Rfc5769.Request);

        Assert.Equal((StunClass.Request, StunMethod.Binding, Id), (message.Class, message.Method, message.TransactionId));
        Assert.Equal("STUN test client", Text(message, StunAttributeType.Software));
        Assert.Equal("evtj:h6vY", Text(message, StunAttributeType.Username));
        Assert.Equal(StunAttributeStatus.Present, message.ReadUInt32(StunAttributeType.Priority, out var priority));
        Assert.Equal(0x6e0001ffu, priority);
        Assert.Equal(StunAttributeStatus.Present, message.ReadUInt64(StunAttributeType.IceControlled, out var tieBreaker));
        Assert.Equal(0x932ff9b151263b36ul, tieBreaker);
        Assert.True(message.HasValidFingerprint);
        Assert.True(MessageIntegrity.IsValid(message, Rfc5769.Password));
        Assert.False(MessageIntegrity.IsValid(message, "VOkJxbRl1RmTxUk/WvJxBu"u8));
    }

    [Fact]
    public void The_response_of_section_2_2_is_read()
    {
        var message = Wire.Parse(Rfc5769.Response);

        Assert.Equal((StunClass.SuccessResponse, StunMethod.Binding, Id), (message.Class, message.Method, message.TransactionId));
        Assert.Equal("test vector", Text(message, StunAttributeType.Software));
        Assert.Equal(StunAttributeStatus.Present, message.ReadXorAddress(StunAttributeType.XorMappedAddress, out var address));
        Assert.Equal("192.0.2.1:32853", address.ToString());
        Assert.True(message.HasValidFingerprint);
        Assert.True(MessageIntegrity.IsValid(message, Rfc5769.Password));
    }

    [Fact]
    public void The_response_of_section_2_3_is_read()
    {
        var message = Wire.Parse(Rfc5769.ResponseV6);

        Assert.Equal(StunAttributeStatus.Present, message.ReadXorAddress(StunAttributeType.XorMappedAddress, out var address));
        Assert.Equal("[2001:db8:1234:5678:11:2233:4455:6677]:32853", address.ToString());
        Assert.True(message.HasValidFingerprint);
        Assert.True(MessageIntegrity.IsValid(message, Rfc5769.Password));
    }

    [Fact]
    public void The_request_of_section_2_4_is_read()
    {
        var message = Wire.Parse(Rfc5769.LongTermRequest);

        Assert.Equal(Rfc5769.LongTermUser, Text(message, StunAttributeType.Username));
        Assert.Equal("f//499k954d6OL34oL9FSTvy64sA", Text(message, StunAttributeType.Nonce));
        Assert.Equal(Rfc5769.LongTermRealm, Text(message, StunAttributeType.Realm));
        Assert.False(message.HasFingerprint);
        Assert.True(MessageIntegrity.IsValid(message, LongTermKey(MD5.HashData)));
    }

    [Fact]
    public void The_request_of_RFC_8489_appendix_B_1_is_read()
    {
        var message = Wire.Parse(Rfc5769.Sha256Request);

        Assert.False(message.HasIntegritySha1);
        Assert.True(MessageIntegrity.IsValid(message, LongTermKey(SHA256.HashData)));
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes($"{Rfc5769.LongTermUser}:{Rfc5769.LongTermRealm}")), message.Value(StunAttributeType.UserHash).ToArray());
    }

    [Fact]
    public void The_request_of_section_2_4_is_written_again()
    {
        var writer = new StunWriter(new byte[200], StunClass.Request, StunMethod.Binding, LongTermId);
        writer.Write(StunAttributeType.Username, Encoding.UTF8.GetBytes(Rfc5769.LongTermUser));
        writer.Write(StunAttributeType.Nonce, "f//499k954d6OL34oL9FSTvy64sA"u8);
        writer.Write(StunAttributeType.Realm, Encoding.UTF8.GetBytes(Rfc5769.LongTermRealm));
        writer.WriteIntegritySha1(LongTermKey(MD5.HashData));

        Assert.Equal(Wire.Hex(Rfc5769.LongTermRequest), Wire.Hex(writer.Written));
    }

    [Fact]
    public void The_request_of_RFC_8489_appendix_B_1_is_written_again()
    {
        var writer = new StunWriter(new byte[200], StunClass.Request, StunMethod.Binding, LongTermId);
        writer.Write(StunAttributeType.UserHash, SHA256.HashData(Encoding.UTF8.GetBytes($"{Rfc5769.LongTermUser}:{Rfc5769.LongTermRealm}")));
        writer.Write(StunAttributeType.Nonce, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA"u8);
        writer.Write(StunAttributeType.Realm, Encoding.UTF8.GetBytes(Rfc5769.LongTermRealm));
        writer.WriteUInt32(StunAttributeType.PasswordAlgorithm, 0x0002_0000);
        writer.WriteIntegritySha256(LongTermKey(SHA256.HashData));

        Assert.Equal(Wire.Hex(Rfc5769.Sha256Request), Wire.Hex(writer.Written));
    }

    /// <summary>Sections 2.1 to 2.3 pad with spaces, and this library with zeros as RFC 8489 section 14 demands: the padding is put in by hand before integrity and fingerprint are computed.</summary>
    [Fact]
    public void The_request_of_section_2_1_is_written_again_with_its_padding()
    {
        var buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, Id);
        writer.Write(StunAttributeType.Software, "STUN test client"u8);
        writer.WriteUInt32(StunAttributeType.Priority, 0x6e0001ff);
        writer.WriteUInt64(StunAttributeType.IceControlled, 0x932ff9b151263b36);
        writer.Write(StunAttributeType.Username, "evtj:h6vY"u8);
        buffer.AsSpan(writer.Length - 3, 3).Fill((byte)' ');
        writer.WriteIntegritySha1(Rfc5769.Password);
        writer.WriteFingerprint();

        Assert.Equal(Wire.Hex(Rfc5769.Request), Wire.Hex(writer.Written));
    }

    [Theory]
    [InlineData("192.0.2.1", false)]
    [InlineData("2001:db8:1234:5678:11:2233:4455:6677", true)]
    public void The_responses_of_sections_2_2_and_2_3_are_written_again_with_their_padding(string host, bool isV6)
    {
        Assert.True(PeerAddress.TryParse(Encoding.ASCII.GetBytes(host), 32853, out var address));
        var buffer = new byte[200];
        var writer = StunWriter.Respond(Wire.Parse(Rfc5769.Request), StunClass.SuccessResponse, buffer);
        writer.Write(StunAttributeType.Software, "test vector"u8);
        buffer[writer.Length - 1] = (byte)' ';
        writer.WriteXorAddress(StunAttributeType.XorMappedAddress, address);
        writer.WriteIntegritySha1(Rfc5769.Password);
        writer.WriteFingerprint();

        Assert.Equal(Wire.Hex(isV6 ? Rfc5769.ResponseV6 : Rfc5769.Response), Wire.Hex(writer.Written));
    }

    private static byte[] LongTermKey(Func<byte[], byte[]> hash) => hash(Encoding.UTF8.GetBytes($"{Rfc5769.LongTermUser}:{Rfc5769.LongTermRealm}:{Rfc5769.LongTermPassword}"));

    private static string Text(in StunMessage message, StunAttributeType type) => Encoding.UTF8.GetString(message.Value(type));
}
