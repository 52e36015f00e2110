namespace Tandem.Kernel.Tests;

public sealed class SipHashTests
{
    /// <summary>Key 00..0f, message 00..(length-1): rows of vectors_sip128 in the authors' reference implementation (veorq/SipHash, vectors.h).</summary>
    [Theory]
    [InlineData(0, "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "da87c1d86b99af44347659119b22fc45")]
    [InlineData(62, "58535423 21f567a0 05d547a4 f04759bd")]
    [InlineData(63, "5150d177 2f50834a 503e069a 973fbd7c")]
    public void GivesThePublishedResults(int length, string expected)
    {
        var key = Enumerable.Range(0, SipHash.KeyLength).Select(i => (byte)i).ToArray();
        var message = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();

        var result = new SipHash(key).Hash(message);

        var octets = new byte[16];
        BitConverter.TryWriteBytes(octets, result);
        Assert.Equal(expected.Replace(" ", ""), Convert.ToHexStringLower(octets));
    }

    [Fact]
    public void AnotherKeyGivesAnotherResult() =>
        Assert.NotEqual(SipHash.WithRandomKey().Hash("z9hG4bK776"u8), SipHash.WithRandomKey().Hash("z9hG4bK776"u8));
}
