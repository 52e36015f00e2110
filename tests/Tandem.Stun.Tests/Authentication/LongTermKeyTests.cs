using System.Text;
using Tandem.Stun.Tests.Messages;

namespace Tandem.Stun.Tests.Authentication;

public sealed class LongTermKeyTests
{
    [Fact]
    public void The_key_of_the_example_in_RFC_8489_section_9_2_2() =>
        Assert.Equal("8493fbc53ba582fb4c044c456bdc40eb", Wire.Hex(LongTermKey.Derive(PasswordAlgorithm.Md5, "user"u8, "realm"u8, "pass"u8).Octets));

    [Fact]
    public void The_keys_and_the_user_hash_of_the_vectors()
    {
        var user = Encoding.UTF8.GetBytes(Rfc5769.LongTermUser);
        var realm = Encoding.UTF8.GetBytes(Rfc5769.LongTermRealm);
        var password = Encoding.UTF8.GetBytes(Rfc5769.LongTermPassword);
        var message = Wire.Parse(Rfc5769.Sha256Request);
        Assert.True(MessageIntegrity.IsValid(Wire.Parse(Rfc5769.LongTermRequest), LongTermKey.Derive(PasswordAlgorithm.Md5, user, realm, password).Octets));
        Assert.True(MessageIntegrity.IsValid(message, LongTermKey.Derive(PasswordAlgorithm.Sha256, user, realm, password).Octets));
        var hash = new byte[UserHash.Length];
        UserHash.Compute(user, realm, hash);
        Assert.Equal(hash, message.Value(StunAttributeType.UserHash));
    }

    [Fact]
    public void Quotes_and_zeros_are_left_out() =>
        Assert.Equal(
            LongTermKey.Derive(PasswordAlgorithm.Sha256, "user"u8, "realm"u8, "pass"u8).Octets,
            LongTermKey.Derive(PasswordAlgorithm.Sha256, "\"user\"\0"u8, "\"realm\""u8, "pass\0\0"u8).Octets);

    [Theory]
    [InlineData(509)]
    [InlineData(510)]
    [InlineData(511)]
    [InlineData(5000)]
    public void Long_names_have_keys_too(int length)
    {
        var user = Enumerable.Repeat((byte)'u', length).ToArray();
        var text = new string('u', length);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(text + ":r:p")), LongTermKey.Derive(PasswordAlgorithm.Sha256, user, "r"u8, "p"u8).Octets);
        var hash = new byte[UserHash.Length];
        UserHash.Compute(user, "r"u8, hash);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(text + ":r")), hash);
    }

    [Fact]
    public void What_is_no_key_is_a_mistake_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => new LongTermKey(new byte[20]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LongTermKey.Derive((PasswordAlgorithm)3, "u"u8, "r"u8, "p"u8));
        var none = default(LongTermKey);
        Assert.Equal(0, none.Octets.Length);
    }
}
