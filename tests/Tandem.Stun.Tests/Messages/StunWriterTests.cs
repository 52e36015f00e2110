using System.Text;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Messages;

/// <summary>Every typed attribute as it is on the wire, and read back.</summary>
public sealed class StunWriterTests
{
    private static readonly TransactionId Id = new(Wire.Octets("000102030405060708090a0b"));
    private static readonly PeerAddress V4 = Address("192.0.2.1", 0x1234);
    private static readonly PeerAddress V6 = Address("2001:db8::1", 0x1234);

    [Fact]
    public void Addresses()
    {
        var message = Written((ref StunWriter writer) =>
        {
            writer.WriteAddress(StunAttributeType.MappedAddress, V4);
            writer.WriteAddress(StunAttributeType.OtherAddress, V6);
            writer.WriteXorAddress(StunAttributeType.XorPeerAddress, V4);
            writer.WriteXorAddress(StunAttributeType.XorRelayedAddress, V6);
        });

        Assert.Equal(
            "00010008" + "00011234c0000201" + "802c0014" + "0002123420010db8000000000000000000000001" + "00120008" + "00013326e112a643" + "00160014" + "000233260113a9fa000102030405060708090a0a",
            Body(message));
        var read = Wire.Parse(message);
        Assert.Equal((StunAttributeStatus.Present, V4), (read.ReadAddress(StunAttributeType.MappedAddress, out var mapped), mapped));
        Assert.Equal((StunAttributeStatus.Present, V6), (read.ReadAddress(StunAttributeType.OtherAddress, out var other), other));
        Assert.Equal((StunAttributeStatus.Present, V4), (read.ReadXorAddress(StunAttributeType.XorPeerAddress, out var peer), peer));
        Assert.Equal((StunAttributeStatus.Present, V6), (read.ReadXorAddress(StunAttributeType.XorRelayedAddress, out var relayed), relayed));
        Assert.Equal(StunAttributeStatus.Absent, read.ReadXorAddress(StunAttributeType.XorMappedAddress, out _));
        Assert.Equal(StunAttributeStatus.Absent, read.ReadAddress(StunAttributeType.AlternateServer, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00011234c00002")]
    [InlineData("00021234c0000201")]
    [InlineData("00031234c0000201")]
    [InlineData("00011234c000020100")]
    [InlineData("0001123420010db8000000000000000000000001")]
    public void What_is_no_address_is_malformed(string value)
    {
        var message = Written((ref StunWriter writer) => writer.Write(StunAttributeType.XorPeerAddress, Wire.Octets(value)));

        Assert.Equal(StunAttributeStatus.Malformed, Wire.Parse(message).ReadXorAddress(StunAttributeType.XorPeerAddress, out _));
        Assert.Equal(StunAttributeStatus.Malformed, Wire.Parse(message).ReadAddress(StunAttributeType.XorPeerAddress, out _));
    }

    [Fact]
    public void Error_codes()
    {
        var message = Written((ref StunWriter writer) => writer.WriteErrorCode(StunErrorCode.StaleNonce));

        Assert.Equal("0009000f" + "00000426" + "5374616c65204e6f6e636500", Body(message));
        Assert.Equal(StunAttributeStatus.Present, Wire.Parse(message).ReadErrorCode(out var code, out var reason));
        Assert.Equal((StunErrorCode.StaleNonce, "Stale Nonce"), (code, Encoding.ASCII.GetString(reason)));
    }

    [Fact]
    public void Every_error_code_has_a_phrase_and_reads_back()
    {
        foreach (var code in Enum.GetValues<StunErrorCode>())
        {
            var message = Written((ref StunWriter writer) => writer.WriteErrorCode(code));
            Assert.Equal(StunAttributeStatus.Present, Wire.Parse(message).ReadErrorCode(out var read, out var reason));
            Assert.Equal(code, read);
            Assert.True(reason.Length > 5);
        }

        Assert.Equal(0, ((StunErrorCode)699).ReasonPhrase().Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Written((ref StunWriter writer) => writer.WriteErrorCode((StunErrorCode)299)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Written((ref StunWriter writer) => writer.WriteErrorCode((StunErrorCode)700)));
    }

    [Theory]
    [InlineData("000004")]
    [InlineData("00000264")]
    [InlineData("00000700")]
    [InlineData("00000464")]
    public void What_is_no_error_code_is_malformed(string value)
    {
        var message = Written((ref StunWriter writer) => writer.Write(StunAttributeType.ErrorCode, Wire.Octets(value)));
        Assert.Equal(StunAttributeStatus.Malformed, Wire.Parse(message).ReadErrorCode(out _, out _));
    }

    [Fact]
    public void Unknown_attributes() =>
        Assert.Equal("000a0006" + "7f0000021234" + "0000", Body(Written((ref StunWriter writer) => writer.WriteUnknownAttributes([(StunAttributeType)0x7F00, (StunAttributeType)2, (StunAttributeType)0x1234]))));

    [Fact]
    public void Attributes_of_an_allocation()
    {
        var message = Written((ref StunWriter writer) =>
        {
            writer.WriteRequestedTransport(17);
            writer.WriteLifetime(TimeSpan.FromSeconds(600.9));
            writer.WriteEvenPort(reservesNext: true);
            writer.WriteAddressFamily(StunAttributeType.RequestedAddressFamily, StunAddressFamily.V6);
            writer.Write(StunAttributeType.DontFragment);
            writer.WriteUInt64(StunAttributeType.ReservationToken, 0x0102030405060708);
            writer.WriteChannelNumber(0x4001);
            writer.WriteUInt32(StunAttributeType.ConnectionId, 7);
            writer.WriteAddressFamily(StunAttributeType.AdditionalAddressFamily, StunAddressFamily.V6);
        });

        Assert.Equal(
            "00190004" + "11000000" + "000d0004" + "00000258" + "00180001" + "80000000" + "00170004" + "02000000" + "001a0000" + "00220008" + "0102030405060708" + "000c0004" + "40010000" + "002a0004"
            + "00000007" + "80000004" + "02000000",
            Body(message));
        var read = Wire.Parse(message);
        Assert.Equal((StunAttributeStatus.Present, (byte)17), (read.ReadRequestedTransport(out var protocol), protocol));
        Assert.Equal((StunAttributeStatus.Present, TimeSpan.FromMinutes(10)), (read.ReadLifetime(out var lifetime), lifetime));
        Assert.Equal((StunAttributeStatus.Present, true), (read.ReadEvenPort(out var reservesNext), reservesNext));
        Assert.Equal((StunAttributeStatus.Present, StunAddressFamily.V6), (read.ReadAddressFamily(StunAttributeType.RequestedAddressFamily, out var family), family));
        Assert.True(read.Has(StunAttributeType.DontFragment));
        Assert.Equal((StunAttributeStatus.Present, 0x0102030405060708ul), (read.ReadUInt64(StunAttributeType.ReservationToken, out var token), token));
        Assert.Equal((StunAttributeStatus.Present, (ushort)0x4001), (read.ReadChannelNumber(out var channel), channel));
        Assert.Equal((StunAttributeStatus.Present, 7u), (read.ReadUInt32(StunAttributeType.ConnectionId, out var connection), connection));
    }

    [Fact]
    public void Attributes_that_are_absent_or_of_another_length_are_told_apart()
    {
        StunAttributeType[] types =
        [
            StunAttributeType.RequestedTransport, StunAttributeType.Lifetime, StunAttributeType.EvenPort, StunAttributeType.RequestedAddressFamily, StunAttributeType.ReservationToken, StunAttributeType.ChannelNumber,
            StunAttributeType.AddressErrorCode, StunAttributeType.Icmp, StunAttributeType.ChangeRequest, StunAttributeType.ResponsePort,
        ];
        Assert.Equal(Enumerable.Repeat(StunAttributeStatus.Absent, types.Length), Statuses(Written((ref StunWriter _) => { })));
        Assert.Equal(Enumerable.Repeat(StunAttributeStatus.Malformed, types.Length), Statuses(Written((ref StunWriter writer) =>
        {
            foreach (var type in types) writer.Write(type, "xyz"u8);
        })));
    }

    [Fact]
    public void Why_there_is_no_address_of_a_family()
    {
        var message = Written((ref StunWriter writer) => writer.WriteAddressErrorCode(StunAddressFamily.V6, StunErrorCode.AddressFamilyNotSupported));

        Assert.StartsWith("80010020" + "02000428", Body(message), StringComparison.Ordinal);
        Assert.Equal(StunAttributeStatus.Present, Wire.Parse(message).ReadAddressErrorCode(out var family, out var code));
        Assert.Equal((StunAddressFamily.V6, StunErrorCode.AddressFamilyNotSupported), (family, code));
    }

    [Fact]
    public void What_ICMP_said()
    {
        var icmp = new IcmpMessage(3, 0x101, 1400);
        var message = Written((ref StunWriter writer) => writer.WriteIcmp(icmp));

        Assert.Equal("80040008" + "00000701" + "00000578", Body(message));
        Assert.Equal((StunAttributeStatus.Present, icmp), (Wire.Parse(message).ReadIcmp(out var read), read));
    }

    [Fact]
    public void Attributes_of_discovery()
    {
        var message = Written((ref StunWriter writer) =>
        {
            writer.WriteChangeRequest(StunChange.Address | StunChange.Port);
            writer.WriteResponsePort(0x1234);
            writer.WritePadding(6);
        });

        Assert.Equal("00030004" + "00000006" + "00270002" + "12340000" + "00260006" + "0000000000000000", Body(message));
        var read = Wire.Parse(message);
        Assert.Equal((StunAttributeStatus.Present, StunChange.Address | StunChange.Port), (read.ReadChangeRequest(out var change), change));
        Assert.Equal((StunAttributeStatus.Present, (ushort)0x1234), (read.ReadResponsePort(out var port), port));
    }

    [Fact]
    public void Padding_is_zero_whatever_was_in_the_destination()
    {
        var buffer = new byte[100];
        buffer.AsSpan().Fill(0xFF);
        var writer = new StunWriter(buffer, StunClass.Request, StunMethod.Binding, Id);
        for (var length = 0; length <= 4; length++) writer.Write(StunAttributeType.Software, "abcd"u8[..length]);

        Assert.Equal("80220000" + "80220001" + "61000000" + "80220002" + "61620000" + "80220003" + "61626300" + "80220004" + "61626364", Wire.Hex(writer.Written[20..]));
    }

    [Fact]
    public void A_destination_that_is_too_short_is_a_mistake_of_the_caller_and_leaves_the_message_as_it_was()
    {
        Assert.Throws<ArgumentException>(() => new StunWriter(new byte[19], StunClass.Request, StunMethod.Binding, Id).Length);
        var writer = new StunWriter(new byte[28], StunClass.Request, StunMethod.Binding, Id);
        var thrown = false;
        try { writer.Write(StunAttributeType.Software, "12345"u8); }
        catch (ArgumentException) { thrown = true; }

        Assert.True(thrown);
        Assert.Equal(20, writer.Length);
        writer.Write(StunAttributeType.Software, "1234"u8);
        Assert.Equal(28, Wire.Parse(writer.Written).Octets.Length);
    }

    [Fact]
    public void The_longest_message_is_written_and_read_and_no_longer_one()
    {
        var buffer = new byte[100_000];
        var writer = new StunWriter(buffer, StunClass.Indication, StunMethod.Send, Id);
        writer.Add(StunAttributeType.Data, 0xFFFC - 4);
        Assert.Equal(StunMessage.MaxLength, writer.Length);
        Assert.Equal(0xFFFC - 4, Wire.Parse(writer.Written).Value(StunAttributeType.Data).Length);
        Assert.Throws<ArgumentException>(() => new StunWriter(new byte[100_000], StunClass.Indication, StunMethod.Send, Id).Add(StunAttributeType.Data, 0xFFFC - 3).Length);
    }

    [Theory]
    [InlineData(StunAttributeType.MessageIntegrity, StunAttributeType.Software)]
    [InlineData(StunAttributeType.MessageIntegrity, StunAttributeType.MessageIntegrity)]
    [InlineData(StunAttributeType.MessageIntegritySha256, StunAttributeType.MessageIntegrity)]
    [InlineData(StunAttributeType.MessageIntegritySha256, StunAttributeType.Software)]
    [InlineData(StunAttributeType.Fingerprint, StunAttributeType.Software)]
    [InlineData(StunAttributeType.Fingerprint, StunAttributeType.MessageIntegritySha256)]
    public void Nothing_is_written_where_it_would_be_ignored(StunAttributeType last, StunAttributeType next) =>
        Assert.Throws<InvalidOperationException>(() => Written((ref StunWriter writer) =>
        {
            writer.Add(last, 20);
            writer.Add(next, 20);
        }));

    [Fact]
    public void Integrities_and_fingerprint_stand_one_behind_the_other()
    {
        var message = Wire.Parse(Written((ref StunWriter writer) =>
        {
            writer.Write(StunAttributeType.Username, "alice"u8);
            writer.WriteIntegritySha1("key"u8);
            writer.WriteIntegritySha256("key"u8);
            writer.WriteFingerprint();
        }));

        Assert.True(message.HasValidFingerprint);
        Assert.True(MessageIntegrity.IsSha1Valid(message, "key"u8));
        Assert.True(MessageIntegrity.IsSha256Valid(message, "key"u8));
        Assert.False(MessageIntegrity.IsSha1Valid(message, "kez"u8));
        Assert.False(MessageIntegrity.IsSha256Valid(message, "kez"u8));
    }

    private static StunAttributeStatus[] Statuses(byte[] octets)
    {
        var message = Wire.Parse(octets);
        return
        [
            message.ReadRequestedTransport(out _), message.ReadLifetime(out _), message.ReadEvenPort(out _), message.ReadAddressFamily(StunAttributeType.RequestedAddressFamily, out _),
            message.ReadUInt64(StunAttributeType.ReservationToken, out _), message.ReadChannelNumber(out _), message.ReadAddressErrorCode(out _, out _), message.ReadIcmp(out _), message.ReadChangeRequest(out _),
            message.ReadResponsePort(out _),
        ];
    }

    private delegate void Writing(ref StunWriter writer);

    private static byte[] Written(Writing write)
    {
        var writer = new StunWriter(new byte[400], StunClass.Request, StunMethod.Binding, Id);
        write(ref writer);
        return writer.Written.ToArray();
    }

    private static string Body(byte[] message) => Wire.Hex(message.AsSpan(20));

    private static PeerAddress Address(string host, ushort port)
    {
        Assert.True(PeerAddress.TryParse(Encoding.ASCII.GetBytes(host), port, out var address));
        return address;
    }
}
