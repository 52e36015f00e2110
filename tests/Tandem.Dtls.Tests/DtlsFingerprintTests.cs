using System.Security.Cryptography;

namespace Tandem.Dtls.Tests;

public sealed class DtlsFingerprintTests
{
    [Fact]
    public void ItIsWrittenAsInSdpAndReadBack()
    {
        var written = $"{DtlsPair.ClientCertificate.Fingerprint}";
        Assert.Matches("^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$", written);
        Assert.True(DtlsFingerprint.TryParse(written, out var read));
        Assert.Equal(DtlsPair.ClientCertificate.Fingerprint.Digest.ToArray(), read.Digest.ToArray());
    }

    // RFC 8122 section 5 gives its example in capitals and small letters alike.
    [Theory]
    [InlineData("SHA-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB", "sha-1")]
    [InlineData("sha-1 4a:ad:b9:b1:3f:82:18:3b:54:02:12:df:3e:5d:49:6b:19:e5:7c:ab ", "sha-1")]
    [InlineData("sha-256 12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD", "sha-256")]
    public void TheExamplesOfTheRfcAreRead(string text, string hashFunction)
    {
        Assert.True(DtlsFingerprint.TryParse(text, out var fingerprint));
        Assert.Equal(hashFunction, fingerprint.HashFunction);
        Assert.Equal(0xAB, fingerprint.Digest[hashFunction == "sha-1" ? 19 : 9]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha-256")]
    [InlineData("sha-1 4A:AD")]
    [InlineData("sha-1 4A-AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB")]
    [InlineData("sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:A+")]
    [InlineData("sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:00")]
    [InlineData("md5 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B")]
    [InlineData("whirlpool 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB")]
    public void OthersAreNot(string text) => Assert.False(DtlsFingerprint.TryParse(text, out _));

    [Theory]
    [InlineData("sha-1")]
    [InlineData("sha-256")]
    [InlineData("sha-384")]
    [InlineData("sha-512")]
    public void ItMatchesTheCertificateThatHasIt(string hashFunction)
    {
        byte[] certificate = [1, 2, 3];
        var digest = CryptographicOperations.HashData(new HashAlgorithmName(hashFunction.Replace("sha-", "SHA", StringComparison.Ordinal)), certificate);
        Assert.True(DtlsFingerprint.TryParse($"{hashFunction} {string.Join(':', digest.Select(octet => $"{octet:x2}"))}", out var fingerprint));
        Assert.True(fingerprint.Matches(certificate));
        Assert.False(fingerprint.Matches([1, 2, 4]));
    }
}
