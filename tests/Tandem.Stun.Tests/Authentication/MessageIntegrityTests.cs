using CsCheck;

namespace Tandem.Stun.Tests.Authentication;

public sealed class MessageIntegrityTests
{
    private static readonly byte[] Key = Wire.Ramp(16);

    [Theory]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(28)]
    [InlineData(32)]
    public void A_SHA256_integrity_may_be_cut_only_where_the_usage_says_so(int length)
    {
        // The length in the header that the hash covers is that with the attribute as it is sent (RFC 8489 section 14.6), so a cut one is computed by hand.
        var octets = new byte[20 + 8 + 4 + length];
        var writer = new StunWriter(octets, StunClass.Request, StunMethod.Binding, TransactionId.Random());
        writer.WriteUInt32(StunAttributeType.Priority, 1);
        var value = writer.Add(StunAttributeType.MessageIntegritySha256, length);
        System.Security.Cryptography.HMACSHA256.HashData(Key, writer.Written[..28]).AsSpan(0, length).CopyTo(value);
        var message = Wire.Parse(writer.Written);

        Assert.True(MessageIntegrity.IsSha256Valid(message, Key, minLength: 16));
        Assert.Equal(length == 32, MessageIntegrity.IsValid(message, Key));
        Assert.Equal(length >= 20, MessageIntegrity.IsSha256Valid(message, Key, minLength: 20));
        value[^1] ^= 1;
        Assert.False(MessageIntegrity.IsSha256Valid(Wire.Parse(octets), Key, minLength: 16));
    }

    [Fact]
    public void A_message_without_integrity_has_no_right_one()
    {
        var message = Wire.Parse(new StunWriter(new byte[20], StunClass.Request, StunMethod.Binding, TransactionId.Random()).Written);
        Assert.False(MessageIntegrity.IsValid(message, Key));
        Assert.False(MessageIntegrity.IsSha1Valid(message, Key));
        Assert.False(MessageIntegrity.IsSha256Valid(message, Key));
    }

    [Fact]
    public void The_SHA256_integrity_decides_when_both_are_there()
    {
        var octets = Both(10);
        octets[^1] ^= 1;
        Assert.False(MessageIntegrity.IsValid(Wire.Parse(octets), Key));
        Assert.True(MessageIntegrity.IsSha1Valid(Wire.Parse(octets), Key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(980)]
    [InlineData(1000)]
    [InlineData(1004)]
    [InlineData(60_000)]
    public void Short_and_long_messages_are_checked_when_more_follows(int length)
    {
        var message = Wire.Parse(Both(length));
        Assert.True(MessageIntegrity.IsSha1Valid(message, Key));
        Assert.True(MessageIntegrity.IsSha256Valid(message, Key));
    }

    /// <summary>Section 14.5: what stands before the attribute is covered, the length with the rest; a bit changed anywhere there is found, and one behind it is not of the content.</summary>
    [Fact]
    public void Any_change_of_a_covered_octet_is_found()
    {
        var octets = Both(13);
        var message = Wire.Parse(octets);
        var (sha1, sha256) = (message.IntegrityOffset, message.IntegritySha256Offset);
        for (var i = 0; i < sha256 + 36; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = octets.ToArray();
                changed[i] ^= (byte)(1 << bit);
                if (StunMessage.TryParse(changed, out var read) != StunParseError.None) continue;
                if (i < sha1 + 24) Assert.False(MessageIntegrity.IsSha1Valid(read, Key) && MessageIntegrity.IsSha256Valid(read, Key));
                Assert.False(MessageIntegrity.IsSha256Valid(read, Key));
            }
        }
    }

    [Fact]
    public void The_fingerprint_of_a_changed_message_is_wrong()
    {
        var writer = new StunWriter(new byte[100], StunClass.Request, StunMethod.Binding, TransactionId.Random());
        writer.Write(StunAttributeType.Software, Wire.Ramp(11));
        writer.WriteFingerprint();
        var octets = writer.Written.ToArray();
        Assert.True(Wire.Parse(octets).HasValidFingerprint);
        for (var i = 0; i < octets.Length; i++)
        {
            var changed = octets.ToArray();
            changed[i] ^= 0x10;
            Assert.False(StunMessage.TryParse(changed, out var read) == StunParseError.None && read.HasValidFingerprint);
        }
    }

    [Fact]
    public void The_check_of_nine_digits_is_that_of_the_catalogue() => Assert.Equal(0xCBF43926u, Crc32.Finish(Crc32.Append(Crc32.Start, "123456789"u8)));

    [Fact]
    public void The_check_is_the_same_however_octets_are_cut() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 60]).Sample((octets, cut) =>
        {
            cut = Math.Min(cut, octets.Length);
            var bitwise = octets.Aggregate(uint.MaxValue, (crc, octet) => Enumerable.Range(0, 8).Aggregate(crc ^ octet, (c, _) => (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320 : c >> 1));
            Assert.Equal(bitwise, Crc32.Append(Crc32.Append(Crc32.Start, octets.AsSpan(0, cut)), octets.AsSpan(cut)));
        });

    private static byte[] Both(int length)
    {
        var writer = new StunWriter(new byte[length + 200], StunClass.Request, StunMethod.Binding, TransactionId.Random());
        writer.Write(StunAttributeType.Software, Wire.Ramp(length));
        writer.WriteIntegritySha1(Key);
        writer.WriteIntegritySha256(Key);
        return writer.Written.ToArray();
    }
}
