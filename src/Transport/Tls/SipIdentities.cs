using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tandem.Sip;

namespace Tandem.Transport;

/// <summary>Reads from a certificate which SIP domains its owner is (RFC 5922 section 7.1), and compares (section 7.2). Whether the certificate is to be trusted is another question.</summary>
internal static class SipIdentities
{
    private const string CommonName = "2.5.4.3";
    private static readonly Asn1Tag Dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>The SIP domains in lower case; empty when there are none or the certificate cannot be read.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Of(X509Certificate2 certificate)
    {
        try
        {
            // Only a certificate without any subjectAltName may be known by its CN (section 7.1).
            if (certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is not { } names) return OfSubject(certificate.SubjectName);
            var uris = new List<ReadOnlyMemory<byte>>();
            var hosts = new List<ReadOnlyMemory<byte>>();
            Read(names.RawData, uris, hosts);
            // A DNS name counts if and only if no "sip" URI is there: then it may be that of a web server.
            return uris.Count > 0 ? uris : hosts;
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    /// <summary>Whether a certificate is that of a domain, or for an IP address of that address.</summary>
    public static bool Names(X509Certificate2 certificate, string name) =>
        IPAddress.TryParse(name, out var address)
            ? certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Any(names => names.EnumerateIPAddresses().Contains(address))
            : Contains(Of(certificate), Encoding.ASCII.GetBytes(name));

    /// <summary>Whether a domain is among those proved: the same in any case, with neither sub-domains nor wildcards (section 7.2).</summary>
    public static bool Contains(IReadOnlyList<ReadOnlyMemory<byte>> domains, ReadOnlySpan<byte> domain)
    {
        for (var i = 0; i < domains.Count; i++)
            if (Ascii.EqualsIgnoreCase(domains[i].Span, domain)) return true;
        return false;
    }

    private static void Read(byte[] subjectAltName, List<ReadOnlyMemory<byte>> uris, List<ReadOnlyMemory<byte>> hosts)
    {
        var names = new AsnReader(subjectAltName, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            if (tag.HasSameClassAndValue(Uri)) AddUri(names.ReadCharacterString(UniversalTagNumber.IA5String, tag), uris);
            else if (tag.HasSameClassAndValue(Dns)) AddHost(names.ReadCharacterString(UniversalTagNumber.IA5String, tag), hosts);
            else names.ReadEncodedValue();
        }
    }

    // A sips URI, or one with a user, is no domain's.
    private static void AddUri(string text, List<ReadOnlyMemory<byte>> uris)
    {
        if (text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) && !text.Contains('@') && SipUri.TryParse(Encoding.ASCII.GetBytes(text), out var uri) && uri.User.IsEmpty)
            Add(uri.Host, uris);
    }

    private static void AddHost(string text, List<ReadOnlyMemory<byte>> hosts)
    {
        if (System.Uri.CheckHostName(text) == UriHostNameType.Dns) Add(Encoding.ASCII.GetBytes(text), hosts);
    }

    private static void Add(ReadOnlySpan<byte> host, List<ReadOnlyMemory<byte>> domains)
    {
        var lower = new byte[host.Length];
        Ascii.ToLower(host, lower, out _);
        domains.Add(lower);
    }

    private static List<ReadOnlyMemory<byte>> OfSubject(X500DistinguishedName subject)
    {
        var hosts = new List<ReadOnlyMemory<byte>>();
        foreach (var part in subject.EnumerateRelativeDistinguishedNames())
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == CommonName && part.GetSingleElementValue() is { } name) AddHost(name, hosts);
        return hosts;
    }
}
