using CsCheck;
using Tandem.Kernel;

namespace Tandem.Stun.Tests.Messages;

/// <summary>What holds for any message, and for any octets.</summary>
public sealed class MessagePropertyTests
{
    private static readonly Gen<StunAttributeType> Content = Gen.OneOf(Gen.Enum<StunAttributeType>(), Gen.UShort.Select(type => (StunAttributeType)type))
        .Where(type => type is not (StunAttributeType.MessageIntegrity or StunAttributeType.MessageIntegritySha256 or StunAttributeType.Fingerprint));

    private static readonly Gen<(StunAttributeType Type, byte[] Value)[]> Attributes = Gen.Select(Content, Gen.Byte.Array[0, 40]).Array[0, 8];

    private static readonly Gen<TransactionId> Ids = Gen.Byte.Array[TransactionId.Length].Select(octets => new TransactionId(octets));

    [Fact]
    public void Any_attributes_read_back_as_they_were_written() =>
        Gen.Select(Gen.Enum<StunClass>(), Gen.Int[0, 0xFFF], Ids, Attributes, Gen.Int[0, 7]).Sample((@class, method, id, attributes, last) =>
        {
            var octets = Write(@class, (StunMethod)method, id, attributes, last);
            var message = Wire.Parse(octets);

            Assert.Equal((@class, (StunMethod)method, id), (message.Class, message.Method, message.TransactionId));
            var read = new List<(StunAttributeType, byte[])>();
            foreach (var attribute in message.Attributes) read.Add((attribute.Type, attribute.Value.ToArray()));
            Assert.Equal(attributes, read);
            Assert.Equal(((last & 1) != 0, (last & 2) != 0, (last & 4) != 0), (message.HasIntegritySha1, message.HasIntegritySha256, message.HasFingerprint));
            Assert.Equal(((last & 1) != 0, (last & 2) != 0, (last & 4) != 0), (MessageIntegrity.IsSha1Valid(message, "key"u8), MessageIntegrity.IsSha256Valid(message, "key"u8), message.HasValidFingerprint));
        });

    [Fact]
    public void Any_address_reads_back_as_it_was_written() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.UShort, Ids).Sample((octets, port, id) =>
        {
            var address = new PeerAddress(octets, port);
            var writer = new StunWriter(new byte[100], StunClass.SuccessResponse, StunMethod.Binding, id);
            writer.WriteAddress(StunAttributeType.MappedAddress, address);
            writer.WriteXorAddress(StunAttributeType.XorMappedAddress, address);
            var message = Wire.Parse(writer.Written);
            Assert.Equal((StunAttributeStatus.Present, address), (message.ReadAddress(StunAttributeType.MappedAddress, out var plain), plain));
            Assert.Equal((StunAttributeStatus.Present, address), (message.ReadXorAddress(StunAttributeType.XorMappedAddress, out var xor), xor));
        });

    [Fact]
    public void No_prefix_of_a_message_is_a_message_and_none_throws() =>
        Gen.Select(Ids, Attributes, Gen.Int[0, 7]).Sample((id, attributes, last) =>
        {
            var octets = Write(StunClass.Request, StunMethod.Allocate, id, attributes, last);
            for (var length = 0; length < octets.Length; length++) Assert.NotEqual(StunParseError.None, StunMessage.TryParse(octets.AsSpan(0, length), out _));
        }, iter: 300);

    [Fact]
    public void No_message_with_one_octet_changed_throws() =>
        Gen.Select(Ids, Attributes, Gen.Int[0, 7], Gen.Byte).Sample((id, attributes, last, octet) =>
        {
            var octets = Write(StunClass.Request, StunMethod.Allocate, id, attributes, last);
            for (var i = 0; i < octets.Length; i++)
            {
                var was = octets[i];
                octets[i] = octet;
                MessageInvariants.Check(octets);
                octets[i] = was;
            }
        }, iter: 300);

    [Fact]
    public void No_octets_throw() => Gen.Byte.Array[0, 100].Sample(MessageInvariants.Check);

    [Fact]
    public void No_octets_behind_a_header_throw() =>
        Gen.Select(Ids, Gen.Byte.Array[0, 25]).Sample((id, words) =>
        {
            var body = words.SelectMany(word => new byte[] { 0, (byte)(word >> 3), 0, (byte)(word & 0x27) }).ToArray();
            var octets = new byte[20 + body.Length];
            StunHeader.Write(octets, StunClass.Request, StunMethod.Binding, id, body.Length);
            body.CopyTo(octets, 20);
            MessageInvariants.Check(octets);
        });

    private static byte[] Write(StunClass @class, StunMethod method, TransactionId id, (StunAttributeType Type, byte[] Value)[] attributes, int last)
    {
        var writer = new StunWriter(new byte[1000], @class, method, id);
        foreach (var (type, value) in attributes) writer.Write(type, value);
        if ((last & 1) != 0) writer.WriteIntegritySha1("key"u8);
        if ((last & 2) != 0) writer.WriteIntegritySha256("key"u8);
        if ((last & 4) != 0) writer.WriteFingerprint();
        return writer.Written.ToArray();
    }
}
