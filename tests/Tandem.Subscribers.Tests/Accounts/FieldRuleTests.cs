namespace Tandem.Subscribers.Tests.Accounts;

public sealed class FieldRuleTests
{
    [Theory]
    [InlineData("alice-secret", null)]
    [InlineData("correct horse battery staple", null)]
    [InlineData("пароль-пароль", null)]
    [InlineData(null, "Enter a password.")]
    [InlineData("", "Enter a password.")]
    [InlineData("1234567", "A password has at least 8 characters.")]
    [InlineData("aliceliddell", "The password cannot be the user name.")]
    [InlineData("AliceLiddell", "The password cannot be the user name.")]
    [InlineData("PASSWORD", "This password is too easy to guess. Choose another.")]
    [InlineData("zzzzzzzzzz", "This password is too easy to guess. Choose another.")]
    public void A_password(string? password, string? refusal) => Assert.Equal(refusal, PasswordRules.Refusal(password, "aliceliddell"));

    [Fact]
    public void A_password_has_an_end()
    {
        Assert.Null(PasswordRules.Refusal(Long(128), "alice"));
        Assert.Equal("A password has at most 128 characters.", PasswordRules.Refusal(Long(129), "alice"));

        static string Long(int length) => string.Concat(Enumerable.Repeat("ab", length))[..length];
    }

    [Theory]
    [InlineData("1001", "1001")]
    [InlineData("10", "10")]
    [InlineData(" +49 (30) 12-34.5/6 ", "+4930123456")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("604", "604")]
    [InlineData("6000", "6000")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_number_is_brought_into_its_form(string? text, string? number)
    {
        Assert.True(SubscriberNumber.TryNormalize(text, out var normal, out var refusal));
        Assert.Equal((number, ""), (normal, refusal));
    }

    [Theory]
    [InlineData("1", "A number has 2 to 15 digits.")]
    [InlineData("+1", "A number has 2 to 15 digits.")]
    [InlineData("1234567890123456", "A number has 2 to 15 digits.")]
    [InlineData("12a", "A number has only digits, with or without + in front.")]
    [InlineData("1+2", "A number has only digits, with or without + in front.")]
    [InlineData("١٢٣", "A number has only digits, with or without + in front.")]
    [InlineData("*97", "A number has only digits, with or without + in front.")]
    [InlineData("600", "600 is a service number.")]
    [InlineData("799", "799 is a service number.")]
    public void A_bad_number_is_refused_in_words(string text, string message)
    {
        Assert.False(SubscriberNumber.TryNormalize(text, out var number, out var refusal));
        Assert.Equal((null, message), (number, refusal));
    }

    [Theory]
    [InlineData("tandem.test", "tandem.test")]
    [InlineData(" Example.ORG. ", "example.org")]
    [InlineData("localhost", "localhost")]
    [InlineData("xn--mnchen-3ya.de", "xn--mnchen-3ya.de")]
    public void A_domain_is_brought_into_its_form(string text, string domain)
    {
        Assert.True(DomainName.TryNormalize(text, out var normal, out _));
        Assert.Equal(domain, normal);
    }

    [Theory]
    [InlineData("", "Enter a domain, such as example.org.")]
    [InlineData("127.0.0.1", "A domain is a name, not an address.")]
    [InlineData("::1", "A domain is a name, not an address.")]
    [InlineData("a..b", "A domain has no two dots in a row and does not start with one.")]
    [InlineData(".a", "A domain has no two dots in a row and does not start with one.")]
    [InlineData("-a.org", "A part of a domain neither starts nor ends with a hyphen.")]
    [InlineData("a-.org", "A part of a domain neither starts nor ends with a hyphen.")]
    [InlineData("münchen.de", "A domain has only the letters a to z, digits, hyphens and dots; write other letters in their xn-- form.")]
    [InlineData("example.org:5060", "A domain has only the letters a to z, digits, hyphens and dots; write other letters in their xn-- form.")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm.org", "A part of a domain has at most 63 characters.")]
    public void A_bad_domain_is_refused_in_words(string text, string message)
    {
        Assert.False(DomainName.TryNormalize(text, out var normal, out var refusal));
        Assert.Equal(("", message), (normal, refusal));
    }

    [Fact]
    public void A_domain_has_an_end()
    {
        Assert.False(DomainName.TryNormalize(string.Join('.', Enumerable.Repeat("abcdefg", 32)), out _, out var refusal));
        Assert.Equal("A domain has at most 253 characters.", refusal);
    }

    [Theory]
    [InlineData("alice", "alice", "tandem.test")]
    [InlineData(" Alice@Example.ORG. ", "alice", "example.org")]
    [InlineData("a@b@c", "a@b", "c")]
    [InlineData(null, "", "tandem.test")]
    public void An_account_is_named_with_or_without_its_domain(string? text, string userName, string domain) =>
        Assert.Equal(new AccountName(userName, domain), AccountName.Parse(text, "Tandem.Test"));
}
