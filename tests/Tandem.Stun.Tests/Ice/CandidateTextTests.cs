using System.Text;
using CsCheck;
using Tandem.Kernel;
using Tandem.Stun.Ice;

namespace Tandem.Stun.Tests.Ice;

public sealed class CandidateTextTests
{
    [Theory]
    // Chromium, with the address hidden and without.
    [InlineData("candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 ufrag EsAw network-id 1 network-cost 10", CandidateType.Host, CandidateTransport.Udp)]
    [InlineData("3098175849 1 udp 2113937151 1f4712db-ea17-4bcf-a596-105139dfd8bf.local 54596 typ host generation 0 ufrag EEtu network-cost 999", CandidateType.Host, CandidateTransport.Udp)]
    [InlineData("842163049 1 udp 1677729535 198.51.100.7 54596 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EEtu network-cost 999", CandidateType.ServerReflexive, CandidateTransport.Udp)]
    [InlineData("1876313031 1 tcp 1518157055 ::1 9 typ host tcptype active generation 0 ufrag 4zBJ network-id 2", CandidateType.Host, CandidateTransport.TcpActive)]
    [InlineData("3745641921 1 udp 41885439 198.51.100.9 51234 typ relay raddr 203.0.113.7 rport 44323 generation 0 ufrag EEtu network-id 1 network-cost 10", CandidateType.Relayed, CandidateTransport.Udp)]
    [InlineData("2 1 udp 2122197247 2001:db8::17 38131 typ host generation 0 ufrag EsAw network-id 2", CandidateType.Host, CandidateTransport.Udp)]
    // Firefox.
    [InlineData("0 1 UDP 2122252543 6d3cbfa1-4f1c-4ef6-a8b8-5a9a4e6a7d8e.local 53219 typ host", CandidateType.Host, CandidateTransport.Udp)]
    [InlineData("1 1 TCP 2105524479 192.168.1.20 9 typ host tcptype active", CandidateType.Host, CandidateTransport.TcpActive)]
    [InlineData("3 2 UDP 1685987326 203.0.113.141 60065 typ srflx raddr 0.0.0.0 rport 0", CandidateType.ServerReflexive, CandidateTransport.Udp)]
    // RFC 8839 section 5.1 and RFC 6544 appendix C.
    [InlineData("1 1 UDP 2130706431 203.0.113.141 8998 typ host", CandidateType.Host, CandidateTransport.Udp)]
    [InlineData("2 1 TCP 2124414975 198.51.100.1 8998 typ host tcptype passive", CandidateType.Host, CandidateTransport.TcpPassive)]
    [InlineData("3 1 TCP 2120220671 198.51.100.1 8999 typ host tcptype so", CandidateType.Host, CandidateTransport.TcpSimultaneousOpen)]
    [InlineData("5 1 TCP 1688207359 192.0.2.1 45687 typ prflx raddr 198.51.100.1 rport 8998 tcptype passive", CandidateType.PeerReflexive, CandidateTransport.TcpPassive)]
    public void Lines_of_browsers_and_of_the_standards_are_read(string line, CandidateType type, CandidateTransport transport)
    {
        var candidate = Parse(line);
        Assert.Equal((type, transport), (candidate.Type, candidate.Transport));
        Assert.Equal(candidate, Parse(Write(candidate)));
    }

    [Fact]
    public void Every_part_of_a_line_is_told()
    {
        var candidate = Parse("842163049 2 udp 1677729535 198.51.100.7 54596 typ srflx raddr 192.168.0.1 rport 4321 generation 0 ufrag EEtu");
        Assert.Equal("842163049", candidate.Foundation.ToString());
        Assert.Equal(2, candidate.Component);
        Assert.Equal(1677729535u, candidate.Priority);
        Assert.Equal(IceScene.Address("198.51.100.7", 54596), candidate.Address);
        Assert.Equal(IceScene.Address("192.168.0.1", 4321), candidate.RelatedAddress);
        Assert.Equal("EEtu", candidate.UserFragment);
        Assert.Null(candidate.Name);
    }

    [Fact]
    public void A_name_of_multicast_dns_stands_for_an_address_that_is_not_told()
    {
        var candidate = Parse("0 1 UDP 2122252543 6D3CBFA1-4f1c-4ef6-a8b8-5a9a4e6a7d8e.LOCAL 53219 typ host");
        Assert.Equal("6d3cbfa1-4f1c-4ef6-a8b8-5a9a4e6a7d8e.local", candidate.Name);
        Assert.Equal(53219, candidate.Address.Port);
        Assert.True(candidate.Address.IsUnspecified);
    }

    [Theory]
    [InlineData("", CandidateParseError.Foundation)]
    [InlineData("a_b 1 udp 1 192.0.2.1 1 typ host", CandidateParseError.Foundation)]
    [InlineData("123456789012345678901234567890123 1 udp 1 192.0.2.1 1 typ host", CandidateParseError.Foundation)]
    [InlineData("1 0 udp 1 192.0.2.1 1 typ host", CandidateParseError.Component)]
    [InlineData("1 257 udp 1 192.0.2.1 1 typ host", CandidateParseError.Component)]
    [InlineData("1 1000 udp 1 192.0.2.1 1 typ host", CandidateParseError.Component)]
    [InlineData("1 -1 udp 1 192.0.2.1 1 typ host", CandidateParseError.Component)]
    [InlineData("1 1 sctp 1 192.0.2.1 1 typ host", CandidateParseError.Transport)]
    [InlineData("1 1 ssltcp 1 192.0.2.1 443 typ host", CandidateParseError.Transport)]
    [InlineData("1 1 udp 0 192.0.2.1 1 typ host", CandidateParseError.Priority)]
    [InlineData("1 1 udp 2147483648 192.0.2.1 1 typ host", CandidateParseError.Priority)]
    [InlineData("1 1 udp 99999999999 192.0.2.1 1 typ host", CandidateParseError.Priority)]
    [InlineData("1 1 udp 1 example.com 1 typ host", CandidateParseError.Address)]
    [InlineData("1 1 udp 1 a.b.local 1 typ host", CandidateParseError.Address)]
    [InlineData("1 1 udp 1 .local 1 typ host", CandidateParseError.Address)]
    [InlineData("1 1 udp 1 a/b.local 1 typ host", CandidateParseError.Address)]
    [InlineData("1 1 udp 1 192.0.2 1 typ host", CandidateParseError.Address)]
    [InlineData("1 1 udp 1 [2001:db8::1] 1 typ host", CandidateParseError.Address)]
    [InlineData("1 1 udp 1  1 typ host", CandidateParseError.Address)]
    [InlineData("1 1 udp 1 192.0.2.1 65536 typ host", CandidateParseError.Port)]
    [InlineData("1 1 udp 1 192.0.2.1 x typ host", CandidateParseError.Port)]
    [InlineData("1 1 udp 1 192.0.2.1 1 host", CandidateParseError.Type)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ", CandidateParseError.Type)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ nonesuch", CandidateParseError.Type)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ srflx rport 1", CandidateParseError.RelatedAddress)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ srflx raddr x rport 1", CandidateParseError.RelatedAddress)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ srflx raddr 192.0.2.2 rport 65536", CandidateParseError.RelatedAddress)]
    [InlineData("1 1 tcp 1 192.0.2.1 1 typ host", CandidateParseError.TcpType)]
    [InlineData("1 1 tcp 1 192.0.2.1 1 typ host tcptype other", CandidateParseError.TcpType)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ host generation", CandidateParseError.Extension)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ host gen(eration 0", CandidateParseError.Extension)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ host ufrag abc", CandidateParseError.Extension)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ host x a\0b", CandidateParseError.Extension)]
    [InlineData("1 1 udp 1 192.0.2.1 1 typ host\r\nx y", CandidateParseError.Type)]
    public void A_line_that_is_wrong_is_left_out_and_the_reason_told(string line, CandidateParseError error)
    {
        Assert.Equal(error, CandidateText.TryParse(Encoding.UTF8.GetBytes(line), out var candidate));
        Assert.Null(candidate);
    }

    [Fact]
    public void Limits_hold_at_their_edge()
    {
        var line = "1 1 udp 1 192.0.2.1 1 typ host";
        var most = line + string.Concat(Enumerable.Repeat(" a b", CandidateText.MaxExtensions));
        Assert.Equal(CandidateParseError.None, CandidateText.TryParse(Encoding.ASCII.GetBytes(most), out _));
        Assert.Equal(CandidateParseError.Extension, CandidateText.TryParse(Encoding.ASCII.GetBytes(most + " a b"), out _));
        var longest = line + " x " + new string('y', CandidateText.MaxLength - line.Length - 3);
        Assert.Equal(CandidateParseError.None, CandidateText.TryParse(Encoding.ASCII.GetBytes(longest), out _));
        Assert.Equal(CandidateParseError.TooLong, CandidateText.TryParse(Encoding.ASCII.GetBytes(longest + "y"), out _));
    }

    [Fact]
    public void Every_candidate_is_read_as_it_was_written() =>
        Candidates.Sample(candidate =>
        {
            var text = Write(candidate);
            Assert.True(text.Length <= CandidateText.MaxLength);
            Assert.Equal(candidate, Parse(text));
        });

    [Fact]
    public void No_octets_make_it_throw() => Gen.Byte.Array[0, 200].Sample(octets => _ = CandidateText.TryParse(octets, out _));

    [Fact]
    public void Every_prefix_and_every_changed_octet_of_a_line_is_decided()
    {
        var line = "842163049 1 tcp 1677729535 198.51.100.7 54596 typ srflx raddr 0.0.0.0 rport 0 tcptype so ufrag EEtu"u8.ToArray();
        for (var i = 0; i < line.Length; i++)
        {
            _ = CandidateText.TryParse(line.AsSpan(0, i), out _);
            foreach (var octet in (byte[])[0, 32, 46, 58, 255, 48])
            {
                var changed = (byte[])line.Clone();
                changed[i] = octet;
                if (CandidateText.TryParse(changed, out var candidate) == CandidateParseError.None) Assert.Equal(candidate, Parse(Write(candidate!)));
            }
        }
    }

    [Fact]
    public void A_destination_that_is_too_short_is_an_error_of_the_caller()
    {
        var candidate = Parse("1 1 UDP 2130706431 203.0.113.141 8998 typ host");
        var length = Write(candidate).Length;
        for (var i = 0; i < length; i++) Assert.Throws<ArgumentException>(() => CandidateText.Write(candidate, new byte[i]));
        Assert.Equal(length, CandidateText.Write(candidate, new byte[length]));
    }

    [Theory]
    [InlineData("trickle", IceFeatures.Trickle)]
    [InlineData("trickle ice2", IceFeatures.Trickle | IceFeatures.Ice2)]
    [InlineData("ice2 rtp+ecn renomination", IceFeatures.Ice2 | IceFeatures.Renomination)]
    [InlineData("google-ice", IceFeatures.None)]
    public void Options_are_read(string value, IceFeatures features)
    {
        Assert.True(IceOptionsText.TryParse(Encoding.ASCII.GetBytes(value), out var read));
        Assert.Equal(features, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("trickle  ice2")]
    [InlineData("tri\"ckle")]
    public void Options_that_are_wrong_are_refused(string value) => Assert.False(IceOptionsText.TryParse(Encoding.ASCII.GetBytes(value), out _));

    [Fact]
    public void Options_are_written_as_they_are_read()
    {
        Span<byte> text = stackalloc byte[32];
        var length = IceOptionsText.Write(IceAgent.Features, text);
        Assert.Equal("ice2 trickle renomination", Encoding.ASCII.GetString(text[..length]));
        Assert.True(IceOptionsText.TryParse(text[..length], out var features));
        Assert.Equal(IceAgent.Features, features);
    }

    [Theory]
    [InlineData("abcd", "1234567890123456789012", true)]
    [InlineData("abc", "1234567890123456789012", false)]
    [InlineData("abcd", "123456789012345678901", false)]
    [InlineData("ab-d", "1234567890123456789012", false)]
    [InlineData("abcd", "123456789012345678901:", false)]
    public void Credentials_have_their_length_and_their_characters(string fragment, string password, bool isValid) =>
        Assert.Equal(isValid, IceCredentials.TryParse(Encoding.ASCII.GetBytes(fragment), Encoding.ASCII.GetBytes(password), out _));

    [Fact]
    public void Credentials_are_not_longer_than_256()
    {
        var longest = new byte[IceCredentials.MaxLength];
        longest.AsSpan().Fill((byte)'a');
        Assert.True(IceCredentials.TryParse(longest, longest, out var credentials));
        Assert.False(IceCredentials.TryParse([.. longest, (byte)'a'], longest, out _));
        Assert.False(IceCredentials.TryParse(longest, [.. longest, (byte)'a'], out _));
        Assert.DoesNotContain("aaaa", IceCredentials.Random().ToString(), StringComparison.Ordinal);
        Assert.Equal(256, credentials!.ToString().Length);
    }

    private static readonly Gen<PeerAddress> Addresses =
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Select(Gen.UShort, (octets, port) => new PeerAddress(octets, port));

    private static readonly Gen<Candidate> Candidates =
        from foundation in Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['0', '9'], Gen.Const('+'), Gen.Const('/')), 1, 32]
        from component in Gen.Int[1, 256]
        from transport in Gen.Enum<CandidateTransport>()
        from type in Gen.Enum<CandidateType>()
        from priority in Gen.UInt[1, int.MaxValue]
        from address in Addresses
        from related in Addresses
        from hasRelated in Gen.Bool
        from fragment in Gen.String[Gen.Char['a', 'z'], 4, 256]
        from hasFragment in Gen.Bool
        select new Candidate
        {
            Foundation = Foundation.TryParse(Encoding.ASCII.GetBytes(foundation), out var parsed) ? parsed : default,
            Component = component,
            Transport = transport,
            Type = type,
            Priority = priority,
            Address = address,
            RelatedAddress = hasRelated ? related : null,
            UserFragment = hasFragment ? fragment : null,
        };

    private static Candidate Parse(string line)
    {
        Assert.Equal(CandidateParseError.None, CandidateText.TryParse(Encoding.ASCII.GetBytes(line), out var candidate));
        return candidate!;
    }

    private static string Write(Candidate candidate)
    {
        Span<byte> text = stackalloc byte[CandidateText.MaxLength];
        return Encoding.ASCII.GetString(text[..CandidateText.Write(candidate, text)]);
    }
}
