using CsCheck;

namespace Tandem.Subscribers.Tests.Accounts;

public sealed class UserNameTests
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("  Alice ", "alice")]
    [InlineData("a.b-c_d9", "a.b-c_d9")]
    [InlineData("ab", "ab")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz012345")]
    public void A_good_one_is_brought_into_its_form(string text, string userName)
    {
        Assert.True(UserName.TryNormalize(text, out var normal, out var refusal));
        Assert.Equal((userName, ""), (normal, refusal));
    }

    [Theory]
    [InlineData(null, "Enter a user name.")]
    [InlineData("", "Enter a user name.")]
    [InlineData(" \t", "Enter a user name.")]
    [InlineData("alice@tandem.test", "Enter the user name alone, without @ and what follows it.")]
    [InlineData("alice~1", "A user name cannot contain '~'. Use the letters a to z, digits, dot, hyphen and underscore.")]
    [InlineData("al ice", "A user name cannot contain a space. Use the letters a to z, digits, dot, hyphen and underscore.")]
    [InlineData("al\0ice", "A user name cannot contain a control character. Use the letters a to z, digits, dot, hyphen and underscore.")]
    [InlineData("zoë", "A user name cannot contain 'ë'. Use the letters a to z, digits, dot, hyphen and underscore.")]
    [InlineData("al😀", "A user name cannot contain '😀'. Use the letters a to z, digits, dot, hyphen and underscore.")]
    [InlineData("a/b", "A user name cannot contain '/'. Use the letters a to z, digits, dot, hyphen and underscore.")]
    [InlineData("1001", "A user name starts with a letter.")]
    [InlineData(".alice", "A user name starts with a letter.")]
    [InlineData("alice.", "A user name ends with a letter or a digit.")]
    [InlineData("alice-", "A user name ends with a letter or a digit.")]
    [InlineData("a", "A user name has at least 2 characters.")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", "A user name has at most 32 characters.")]
    [InlineData("al..ice", "A user name has no two dots in a row.")]
    [InlineData("Anonymous", "This user name is reserved.")]
    public void A_bad_one_is_refused_in_words(string? text, string message)
    {
        Assert.False(UserName.TryNormalize(text, out var normal, out var refusal));
        Assert.Equal(("", message), (normal, refusal));
    }

    [Fact]
    public void Half_a_character_is_named_without_showing_it()
    {
        Assert.False(UserName.TryNormalize("al" + '\ud83d', out _, out var refusal));
        Assert.StartsWith("A user name cannot contain an invalid character.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_accepted_needs_no_escape_in_a_uri_and_keeps_its_form()
    {
        Gen.String[Gen.OneOf(Gen.Char['-', '~'], Gen.Char.AlphaNumeric, Gen.Char), 0, 40].Sample(text =>
        {
            if (!UserName.TryNormalize(text, out var userName, out var refusal)) return refusal.Length > 0 && userName.Length == 0;
            return Uri.EscapeDataString(userName) == userName
                && UserName.TryNormalize(userName, out var again, out _) && again == userName
                && !userName.Contains('~', StringComparison.Ordinal)
                && !(SubscriberNumber.TryNormalize(userName, out var number, out _) && number is not null);
        });
    }
}
