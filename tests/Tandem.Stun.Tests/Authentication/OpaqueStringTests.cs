namespace Tandem.Stun.Tests.Authentication;

public sealed class OpaqueStringTests
{
    [Theory]
    [InlineData("correct horse", "correct horse")]
    [InlineData("Füße", "Füße")]
    [InlineData("a\u3000b\u00A0c", "a b c")]
    [InlineData("\U0001F511", "\U0001F511")]
    public void Spaces_are_mapped_and_the_rest_stays(string text, string expected)
    {
        Assert.True(OpaqueString.TryPrepare(text, out var prepared));
        Assert.Equal(expected, prepared);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u0000")]
    [InlineData("a\tb")]
    [InlineData("a\u007F")]
    [InlineData("a\u0085")]
    [InlineData("a\u00ADb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u2028b")]
    [InlineData("a\uE000b")]
    [InlineData("a\uFFFFb")]
    public void What_is_not_allowed_is_refused(string text) => Assert.False(OpaqueString.TryPrepare(text, out _));

    [Fact]
    public void Half_a_surrogate_is_refused() => Assert.False(OpaqueString.TryPrepare("a" + (char)0xD800, out _));
}
