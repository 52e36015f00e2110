using Tandem.Kernel;

namespace Tandem.Stun.Tests.Messages;

public sealed class StunMessageTests
{
    private const string Header = "2112a442 000102030405060708090a0b";
    private static readonly TransactionId Id = new(Wire.Octets("000102030405060708090a0b"));

    [Theory]
    [InlineData("", StunParseError.TooShort)]
    [InlineData("0001 0000 2112a442 000102030405060708090a", StunParseError.TooShort)]
    [InlineData("4001 0000 " + Header, StunParseError.NotStun)]
    [InlineData("8001 0000 " + Header, StunParseError.NotStun)]
    [InlineData("0001 0000 2112a443 000102030405060708090a0b", StunParseError.Rfc3489)]
    [InlineData("0001 0008 00000000 000102030405060708090a0b 0003000400000006", StunParseError.Rfc3489)]
    [InlineData("0001 0004 2112a443 000102030405060708090a0b", StunParseError.NotStun)]
    [InlineData("0001 0002 " + Header + " 0000", StunParseError.LengthNotAligned)]
    [InlineData("0001 0004 " + Header, StunParseError.LengthMismatch)]
    [InlineData("0001 0000 " + Header + " 00000000", StunParseError.LengthMismatch)]
    [InlineData("0001 0004 " + Header + " 80220001", StunParseError.AttributeLength)]
    [InlineData("0001 0008 " + Header + " 80220005 61616161", StunParseError.AttributeLength)]
    [InlineData("0001 000c " + Header + " 80220000 8022ffff 00000000", StunParseError.AttributeLength)]
    [InlineData("0001 0008 " + Header + " 00080004 00000000", StunParseError.IntegrityLength)]
    [InlineData("0001 0010 " + Header + " 001c000c 000000000000000000000000", StunParseError.IntegrityLength)]
    [InlineData("0001 0018 " + Header + " 001c0012 0000000000000000000000000000000000000000", StunParseError.IntegrityLength)]
    [InlineData("0001 0008 " + Header + " 80280002 00000000", StunParseError.FingerprintLength)]
    [InlineData("0001 0000 " + Header, StunParseError.None)]
    [InlineData("0001 0004 " + Header + " 80220000", StunParseError.None)]
    [InlineData("0001 0008 " + Header + " 80220001 61ffffff", StunParseError.None)]
    public void Octets_are_a_message_or_tell_why_not(string hex, StunParseError expected)
    {
        Assert.Equal(expected, StunMessage.TryParse(Wire.Octets(hex), out var message));
        Assert.Equal(expected == StunParseError.None, message.Octets.Length > 0);
    }

    [Fact]
    public void Class_and_method_are_those_of_the_figure_for_every_type()
    {
        for (var method = 0; method <= 0xFFF; method++)
        {
            foreach (var @class in Enum.GetValues<StunClass>())
            {
                var message = Wire.Parse(new StunWriter(new byte[20], @class, (StunMethod)method, Id).Written);
                Assert.Equal((@class, (StunMethod)method, Id), (message.Class, message.Method, message.TransactionId));
            }
        }
    }

    [Theory]
    [InlineData(StunClass.Request, StunMethod.Allocate, "0003")]
    [InlineData(StunClass.SuccessResponse, StunMethod.Allocate, "0103")]
    [InlineData(StunClass.ErrorResponse, StunMethod.Allocate, "0113")]
    [InlineData(StunClass.Indication, StunMethod.Send, "0016")]
    [InlineData(StunClass.Indication, StunMethod.Data, "0017")]
    [InlineData(StunClass.Indication, StunMethod.ConnectionAttempt, "001c")]
    [InlineData(StunClass.ErrorResponse, (StunMethod)0xFFF, "3fff")]
    public void Types_are_written_as_they_are_on_the_wire(StunClass @class, StunMethod method, string type) =>
        Assert.Equal(type + "0000" + "2112a442" + "000102030405060708090a0b", Wire.Hex(new StunWriter(new byte[20], @class, method, Id).Written));

    [Fact]
    public void The_first_attribute_of_a_type_counts()
    {
        var writer = Request();
        writer.Write(StunAttributeType.Software, "first"u8);
        writer.Write(StunAttributeType.Software, "second"u8);
        var message = Wire.Parse(writer.Written);

        Assert.True(message.TryGet(StunAttributeType.Software, out var software));
        Assert.Equal("first"u8, software.Value);
        Assert.False(software.IsComprehensionRequired);
        Assert.False(message.TryGet(StunAttributeType.Realm, out _));
    }

    [Fact]
    public void What_stands_behind_the_integrity_is_no_content()
    {
        var octets = Wire.Octets(
            "0001 0080 " + Header,
            "0024 0004 00000001",
            "0008 0014 0000000000000000000000000000000000000000",
            "0025 0000",
            "001c 0020 0000000000000000000000000000000000000000000000000000000000000000",
            "0008 0014 1111111111111111111111111111111111111111",
            "8028 0004 22222222",
            "0024 0004 00000002",
            "8028 0004 33333333",
            "0025 0000 0025 0000");
        var message = Wire.Parse(octets);

        Assert.Equal([StunAttributeType.Priority], Types(message));
        Assert.False(message.Has(StunAttributeType.UseCandidate));
        Assert.True(message is { HasIntegritySha1: true, HasIntegritySha256: true, HasFingerprint: true, HasIntegrity: true });
        Assert.Equal(28, message.IntegrityOffset);
        Assert.Equal(56, message.IntegritySha256Offset);
    }

    [Theory]
    [InlineData("0008 0014 0000000000000000000000000000000000000000 001c0001 00000000", StunParseError.IntegrityLength)]
    [InlineData("8028 0004 00000000 0008000100000000 001c000100000000 8028000100000000", StunParseError.None)]
    [InlineData("001c 0010 00000000000000000000000000000000 0008000100000000 001c000100000000", StunParseError.None)]
    public void Attributes_that_are_ignored_are_not_looked_into(string attributes, StunParseError expected)
    {
        var body = Wire.Octets(attributes);
        Assert.Equal(expected, StunMessage.TryParse([0, 1, 0, (byte)body.Length, .. Wire.Octets(Header), .. body], out _));
    }

    [Fact]
    public void A_MESSAGE_INTEGRITY_behind_a_MESSAGE_INTEGRITY_SHA256_is_ignored()
    {
        var octets = Wire.Octets("0001 0034 " + Header, "001c 0010 00000000000000000000000000000000", "0008 0014 0000000000000000000000000000000000000000");
        octets[3] = (byte)(octets.Length - 20);
        var message = Wire.Parse(octets);

        Assert.True(message.HasIntegritySha256);
        Assert.False(message.HasIntegritySha1);
    }

    [Fact]
    public void Unknown_attributes_that_must_be_understood_are_listed_once_each()
    {
        var writer = Request();
        writer.Write((StunAttributeType)0x7F00);
        writer.Write(StunAttributeType.Username, "a"u8);
        writer.Write(StunAttributeType.Software, "a"u8);
        writer.Write((StunAttributeType)0x7F00);
        writer.Write((StunAttributeType)0x0002);
        writer.Write((StunAttributeType)0xFF00);
        writer.WriteIntegritySha1("key"u8);
        var message = Wire.Parse(writer.Written);
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[4];

        var count = message.FindUnknown(new StunAttributeSet(StunAttributeType.Username, StunAttributeType.Software), unknown);
        Assert.Equal([(StunAttributeType)0x7F00, (StunAttributeType)0x0002], unknown[..count].ToArray());
        Assert.Equal(1, message.FindUnknown(new StunAttributeSet(StunAttributeType.Username), unknown[..1]));
        Assert.Equal(3, message.FindUnknown(default, unknown));
    }

    [Fact]
    public void A_set_holds_every_type_that_must_be_understood_and_has_a_name()
    {
        foreach (var type in Enum.GetValues<StunAttributeType>())
        {
            Assert.True(new StunAttributeSet(type).Understands(type));
            Assert.Equal((int)type >= 0x8000, default(StunAttributeSet).Understands(type));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new StunAttributeSet((StunAttributeType)0x40));
    }

    [Fact]
    public void A_transaction_id_is_the_same_after_it_was_written()
    {
        var ids = new TransactionIds();
        var seen = new HashSet<TransactionId>();
        for (var i = 0; i < 1000; i++)
        {
            var id = ids.Next();
            Assert.True(seen.Add(id));
            var octets = new byte[TransactionId.Length];
            id.Write(octets);
            Assert.Equal(id, new TransactionId(octets));
            Assert.Equal(Wire.Hex(octets), id.ToString());
        }

        Assert.NotEqual(TransactionId.Random(), TransactionId.Random());
        Assert.Equal(new TransactionIds(new byte[SipHash.KeyLength]).Next(), new TransactionIds(new byte[SipHash.KeyLength]).Next());
    }

    private static StunWriter Request() => new(new byte[200], StunClass.Request, StunMethod.Binding, Id);

    private static List<StunAttributeType> Types(StunMessage message)
    {
        var types = new List<StunAttributeType>();
        foreach (var attribute in message.Attributes) types.Add(attribute.Type);
        return types;
    }
}
