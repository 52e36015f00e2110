using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tandem.Transport.Tests;

/// <summary>RFC 5922 sections 7.1 and 7.2.</summary>
public sealed class SipIdentitiesTests
{
    private static readonly TestAuthority Authority = new();

    [Theory]
    [InlineData("sip:example.com", "", "example.com")]
    [InlineData("SIP:Example.COM", "", "example.com")]
    [InlineData("sip:example.com;transport=tls", "", "example.com")]
    [InlineData("sip:example.com,sip:example.net", "", "example.com,example.net")]
    [InlineData("sip:example.com", "www.example.com", "example.com")]
    [InlineData("", "example.com,example.net", "example.com,example.net")]
    [InlineData("sips:example.com", "", "")]
    [InlineData("sip:alice@example.com", "", "")]
    [InlineData("sip:alice@example.com", "example.com", "example.com")]
    [InlineData("https://example.com", "Example.org", "example.org")]
    [InlineData("", "*.example.com", "")]
    public void Domains_are_those_of_sip_uris_or_else_the_dns_names(string uris, string hosts, string expected)
    {
        var certificate = Authority.Give("CN=cn.example", names =>
        {
            foreach (var uri in uris.Split(',', StringSplitOptions.RemoveEmptyEntries)) names.AddUri(new Uri(uri, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            foreach (var host in hosts.Split(',', StringSplitOptions.RemoveEmptyEntries)) names.AddDnsName(host);
            names.AddIpAddress(IPAddress.Loopback);
        });

        Assert.Equal(expected, Text(certificate));
    }

    [Theory]
    [InlineData("CN=example.com", "example.com")]
    [InlineData("CN=Example.COM, O=Example", "example.com")]
    [InlineData("CN=*.example.com", "")]
    [InlineData("CN=Some Body", "")]
    [InlineData("O=Example", "")]
    public void The_common_name_counts_only_without_any_other_name(string subject, string expected) => Assert.Equal(expected, Text(Authority.Give(subject, null)));

    [Fact]
    public void Other_names_than_domains_leave_the_common_name_out() => Assert.Equal("", Text(Authority.Give("CN=example.com", static names => names.AddEmailAddress("a@example.com"))));

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("EXAMPLE.com", true)]
    [InlineData("sub.example.com", false)]
    [InlineData("ample.com", false)]
    [InlineData("com", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.2", false)]
    public void Only_the_same_name_or_address_matches(string name, bool matches)
    {
        var certificate = Authority.Give("CN=x", static names =>
        {
            names.AddUri(new Uri("sip:example.com"));
            names.AddIpAddress(IPAddress.Loopback);
        });

        Assert.Equal(matches, SipIdentities.Names(certificate, name));
    }

    [Fact]
    public void A_wildcard_matches_nothing()
    {
        var certificate = Authority.Give("CN=x", static names => names.AddDnsName("*.example.com"));

        Assert.False(SipIdentities.Names(certificate, "sip.example.com"));
        Assert.False(SipIdentities.Names(certificate, "*.example.com"));
    }

    [Theory]
    [InlineData("04020000")]
    [InlineData("3003860141FF")]
    [InlineData("300386027369")]
    [InlineData("300486027369")]
    public void Names_that_cannot_be_read_are_none(string subjectAltName)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=example.com", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", Convert.FromHexString(subjectAltName), critical: false));

        Assert.Empty(SipIdentities.Of(request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1))));
    }

    private static string Text(X509Certificate2 certificate) => string.Join(',', SipIdentities.Of(certificate).Select(domain => Encoding.ASCII.GetString(domain.Span)));
}
