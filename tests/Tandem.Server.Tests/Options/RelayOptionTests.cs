using Microsoft.Extensions.Configuration;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Tests.Options;

public sealed class RelayOptionTests
{
    [Theory]
    [InlineData("Tandem:Turn:IsOn", "perhaps", "must be true or false")]
    [InlineData("Tandem:Turn:Addresses:0", "relay.example", "must be an address of this machine, such as 203.0.113.5")]
    [InlineData("Tandem:Turn:Addresses:0", "0.0.0.0", "must be an address of this machine, such as 203.0.113.5")]
    [InlineData("Tandem:Turn:Addresses", "10.0.0.5, 10.0.0.5", "is named twice; name each address once")]
    [InlineData("Tandem:Turn:External:0", "203.0.113.5", "must be an own address, =, and the address of the same family that the world sees")]
    [InlineData("Tandem:Turn:External:0", "10.0.0.5=2001:db8::5", "must be an own address, =, and the address of the same family that the world sees")]
    [InlineData("Tandem:Turn:External:0", "=203.0.113.5", "must be an own address, =, and the address of the same family that the world sees")]
    [InlineData("Tandem:Turn:External", "10.0.0.5=203.0.113.5, 10.0.0.5=203.0.113.6", "10.0.0.5 has an external address already; give each own address one")]
    [InlineData("Tandem:Turn:External", "10.0.0.5=203.0.113.5, 10.0.0.6=203.0.113.5", "203.0.113.5 stands for another address already; give each own address one of its own")]
    [InlineData("Tandem:Turn:FirstPort", "80", "must be a whole number from 1024 to 65535")]
    [InlineData("Tandem:Turn:FirstPort", "65536", "must be a whole number from 1024 to 65535")]
    [InlineData("Tandem:Turn:LastPort", "39999", "must not be above Tandem:Turn:LastPort, which is 39999")]
    [InlineData("Tandem:Ports:Sip", "45060", "it is among the ports 40000 to 65535 that TURN relays from; take one outside, or move Tandem:Turn:FirstPort")]
    [InlineData("Tandem:Turn:AllowedPeers:0", "192.168.0.0/33", "must be an address or a range, such as 192.168.10.0/24 or fd12::/16")]
    [InlineData("Tandem:Turn:DeniedPeers:0", "the LAN", "must be an address or a range, such as 192.168.10.0/24 or fd12::/16")]
    [InlineData("Tandem:Turn:Host", "two words", "must be a host name or an address")]
    [InlineData("Tandem:Turn:CredentialLifetime", "4m", "must be a duration")]
    [InlineData("Tandem:Turn:CredentialLifetime", "25h", "from 5m to 1d")]
    [InlineData("Tandem:Turn:SharedSecrets:0", "fifteen letters", "each must have 16 characters or more, for a short one can be guessed")]
    [InlineData("Tandem:Turn:SharedSecrets", "aaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbb,cccccccccccccccc,dddddddddddddddd,eeeeeeeeeeeeeeee,ffffffffffffffff,gggggggggggggggg", "must be 6 at most; take the oldest away")]
    [InlineData("Tandem:Turn:Sockets:MaxConnections", "-1", "must be a whole number, 0 or more")]
    [InlineData("Tandem:Turn:Sockets:MaxQueuedBytes", "1000", "MaxQueuedBytes")]
    [InlineData("Tandem:Turn:Limits:MaxLifetime", "5m", "must be no less than Tandem:Turn:Limits:DefaultLifetime, which is 10m")]
    [InlineData("Tandem:Turn:Limits:DefaultLifetime", "0s", "must be a minute or more")]
    [InlineData("Tandem:Turn:Limits:MaxPeersPerRequest", "0", "must be from 1 to 256")]
    [InlineData("Tandem:Turn:Limits:MaxPeersPerRequest", "257", "must be from 1 to 256")]
    [InlineData("Tandem:Turn:Limits:Quotas:MaxConnectingPerUser", "0", "must be 1 or more")]
    [InlineData("Tandem:Turn:Limits:Quotas:MaxConnectsPerSecondPerUser", "0", "must be 1 or more")]
    [InlineData("Tandem:Turn:Limits:MaxConnectingInAll", "0", "must be 1 or more")]
    [InlineData("Tandem:Turn:Sockets:HalfClosedTimeout", "0s", "HalfClosedTimeout")]
    [InlineData("Tandem:Turn:Sockets:PeerConnections", "1", "there is no such option")]
    [InlineData("Tandem:Turn:MaxFailuresPerTrustedSource", "0", "must be a whole number from 1 to 1000000")]
    [InlineData("Tandem:Domain", "a-name-that-is-much-too-long-for-a-realm.a-name-that-is-much-too-long.test", "must have 64 characters at most for TURN; take a shorter one, or set Tandem:Turn:IsOn to false")]
    [InlineData("Tandem:Turn:Limits:Quotas:MaxAllocations", "-1", "must be a whole number, 0 or more")]
    [InlineData("Tandem:Turn:Limits:Relays", "x", "there is no such option")]
    public void A_mistake_is_told_in_one_line_with_its_key_its_value_and_the_remedy(string key, string value, string remedy)
    {
        var refusal = Assert.Throws<StartException>(() => Read((key, value)));
        Assert.Equal(StartException.Configuration, refusal.ExitCode);
        var line = Assert.Single(refusal.Message.Split('\n'));
        Assert.StartsWith("Tandem:", line, StringComparison.Ordinal);
        Assert.Contains(remedy, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tandem:Turn:SharedSecrets:0", "fifteen letters")]
    [InlineData("Tandem:Turn:SharedSecrets", "aaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbb,cccccccccccccccc,dddddddddddddddd,eeeeeeeeeeeeeeee,ffffffffffffffff,gggggggggggggggg")]
    public void A_shared_secret_is_not_shown(string key, string value) =>
        Assert.DoesNotContain(value.Split(',')[0], Assert.Throws<StartException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_option_is_read()
    {
        var turn = Read(
            ("Tandem:Turn:Addresses", "10.0.0.5,2001:db8::5"), ("Tandem:Turn:External", "10.0.0.5=203.0.113.5"), ("Tandem:Turn:FirstPort", "50000"), ("Tandem:Turn:LastPort", "50999"),
            ("Tandem:Turn:AllowedPeers", "192.168.10.0/24,fd12::/16"), ("Tandem:Turn:DeniedPeers", "198.51.100.1"), ("Tandem:Turn:Host", "turn.example"), ("Tandem:Turn:CredentialLifetime", "1h"),
            ("Tandem:Turn:SharedSecrets:0", "sixteen letters!"), ("Tandem:Turn:Sockets:MaxConnections", "500"), ("Tandem:Turn:Limits:Quotas:UserBandwidth", "1000000")).Turn;

        Assert.Equal(["10.0.0.5", "2001:db8::5"], turn.Addresses);
        Assert.Equal((true, 50_000, 50_999, "turn.example", TimeSpan.FromHours(1)), (turn.IsOn, turn.FirstPort, turn.LastPort, turn.Host, turn.CredentialLifetime));
        Assert.Equal(["192.168.10.0/24", "fd12::/16"], turn.AllowedPeers);
        Assert.Equal((500, 1_000_000), (turn.Sockets.MaxConnections, turn.Limits.Quotas.UserBandwidth));
    }

    [Fact]
    public void What_is_switched_off_is_not_checked() =>
        Assert.False(Read(("Tandem:Turn:IsOn", "false"), ("Tandem:Turn:External:0", "nonsense"), ("Tandem:Ports:Sip", "45060")).Turn.IsOn);

    private static TandemOptions Read(params (string Key, string Value)[] values) =>
        ServerConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Key, v => (string?)v.Value)).Build());
}
