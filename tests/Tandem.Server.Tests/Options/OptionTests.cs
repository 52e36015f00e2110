using Microsoft.Extensions.Configuration;
using Tandem.Server.Hosting;
using Tandem.Server.Options;
using Tandem.Server.Sip;
using Tandem.Subscribers.Secrets;

namespace Tandem.Server.Tests.Options;

public sealed class OptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_configuration_the_defaults_hold()
    {
        var options = Read();
        Assert.Equal((8080, 8443, 5060, 5061), (options.Ports.Http, options.Ports.Https, options.Ports.Sip, options.Ports.SipTls));
        Assert.Equal(("data", "localhost", "tandem.test", 0), (options.Data, options.Bind, options.Domain, options.PortOffset));
        Assert.True(options.Authentication);
        Assert.False(options.Lab);
        Assert.Null(options.DemoAccounts);
    }

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var options = Read(
            ("Tandem:Ports:Http", "0"), ("tandem:lab", "TRUE"), ("Tandem:DrainTimeout", "1500ms"), ("Tandem:Trace:MaxBytes", "4000000000"), ("Tandem:Log:Format", "json"),
            ("Tandem:DemoAccounts", "false"), ("Tandem:Transport:WebSocket:AllowedOrigins", "https://a.test, https://b.test"), ("Tandem:Edge:Names:0", "sip.test"),
            ("Tandem:Neighbours:0:Address", "127.0.0.1:5080"), ("Tandem:Neighbours:0:Transport", "tcp"), ("Tandem:Neighbours:0:Domains:0", "kamailio.test"),
            ("Tandem:Edge:Limits:MaxHeaders", "99"));
        Assert.Equal(0, options.Ports.Http);
        Assert.True(options.Lab);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.DrainTimeout);
        Assert.Equal(4_000_000_000, options.Trace.MaxBytes);
        Assert.Equal(LogFormat.Json, options.Log.Format);
        Assert.False(options.DemoAccounts);
        Assert.Equal(["https://a.test", "https://b.test"], options.Transport.WebSocket.AllowedOrigins);
        Assert.Equal(["sip.test"], options.Edge.Names);
        var neighbour = Assert.Single(options.Neighbours);
        Assert.Equal(("127.0.0.1:5080", NeighbourTransport.Tcp), (neighbour.Address, neighbour.Transport));
        Assert.Equal(["kamailio.test"], neighbour.Domains);
        Assert.Equal(99, options.Edge.Limits.MaxHeaders);
        // What one server was told is not told to the next.
        Assert.Equal(256, Read().Edge.Limits.MaxHeaders);
    }

    [Theory]
    [InlineData("Tandem:Ports:Http", "eighty", "must be a whole number from 0 to 65535")]
    [InlineData("Tandem:Ports:Sip", "65536", "must be a whole number from 0 to 65535")]
    [InlineData("Tandem:Ports:SipTls", "-1", "must be a whole number from 0 to 65535")]
    [InlineData("Tandem:PortOffset", "60000", "must be a whole number from 0 to 57000")]
    [InlineData("Tandem:Lab", "yes", "must be true or false")]
    [InlineData("Tandem:Log:Level", "loud", "must be one of Trace, Debug, Information, Warning, Error, Critical, None")]
    [InlineData("Tandem:Log:Level", "2", "must be one of Trace, Debug, Information, Warning, Error, Critical, None")]
    [InlineData("Tandem:Log:Format", "xml", "must be one of Text, Json")]
    [InlineData("Tandem:DrainTimeout", "5", "must be a duration")]
    [InlineData("Tandem:DrainTimeout", "11m", "from 0s to 10m")]
    [InlineData("Tandem:Trace:MaxBytes", "-1", "must be a whole number from 0 to 4294967296")]
    [InlineData("Tandem:Journal:CompactAtRatio", "1", "must be a whole number from 2 to 100")]
    [InlineData("Tandem:Data", "", "must not be empty")]
    [InlineData("Tandem:Bind", "somewhere", "\"somewhere\" is no address of this machine")]
    [InlineData("Tandem:Bind", "127.0.0.1, 1", "\"1\" is no address of this machine")]
    [InlineData("Tandem:Domain", "not a domain", "must be a domain name")]
    [InlineData("Tandem:Domain", "127.0.0.1", "must be a domain name")]
    [InlineData("Tandem:Certificate:Pem", "/nowhere/cert.pem", "there is no such file")]
    [InlineData("Tandem:Certificate:Key", "/nowhere/key.pem", "a key is of no use alone")]
    [InlineData("Tandem:Authentication", "false", "add --lab")]
    [InlineData("Tandem:Ports:Htpp", "80", "Tandem:Ports:Http is the nearest one")]
    [InlineData("Tandem:Colour", "red", "there is no such option; those of Tandem are Data, Bind,")]
    [InlineData("Tandem:Ports", "80", "is a group of options")]
    [InlineData("Tandem:Bind:0", "127.0.0.1", "must be a single value")]
    [InlineData("Tandem:Edge:MessagesPerSecond", "-1", "must be a whole number, 0 or more")]
    [InlineData("Tandem:Core:Registrar:MinExpires", "-1s", "must be a duration")]
    [InlineData("Tandem:Core:Registrar:MaxContacts", "0", "must be 1 or more")]
    [InlineData("Tandem:Core:Registrar:MinExpires", "61m", "must be 1h or less")]
    [InlineData("Tandem:Core:Registrar:DefaultExpires", "3h", "must lie between MinExpires and MaxExpires")]
    [InlineData("Tandem:Core:Transactions:T1", "0s", "must be 10ms or more")]
    [InlineData("Tandem:Core:Authentication:IsOff", "true", "there is no such option")]
    [InlineData("Tandem:Edge:Limits:MaxHeaders", "3", "must be 16 or more")]
    [InlineData("Tandem:Transport:BatchSize", "0", "give 1 to 4096")]
    [InlineData("Tandem:Transport:WebSocket:AllowedOrigins", "a.test", "give scheme, host")]
    [InlineData("Tandem:Neighbours:0:Address", "kamailio", "write an IP address and a port")]
    [InlineData("Tandem:Neighbours:0:Transport", "ws", "must be one of Udp, Tcp, Tls")]
    [InlineData("Tandem:Accounts:SignIn:PerSource", "0", "choose at least 1")]
    [InlineData("Tandem:Media:Addresses", "nowhere", "must be an address of this machine")]
    [InlineData("Tandem:Media:Addresses", "0.0.0.0", "must be an address of this machine")]
    [InlineData("Tandem:Media:Addresses", "internal=", "such as internal=10.0.0.5")]
    [InlineData("Tandem:Media:Addresses", "=10.0.0.5", "the name begins with a letter")]
    [InlineData("Tandem:Media:Addresses", "10.0.0.5=203.0.113.5", "the name begins with a letter")]
    [InlineData("Tandem:Media:Addresses", "my net=10.0.0.5", "the name begins with a letter")]
    [InlineData("Tandem:Media:Addresses", "abcdefghijabcdefghijabcdefghijabc=10.0.0.5", "at most 32 letters")]
    [InlineData("Tandem:Media:External", "10.0.0.5", "the address of the same family that the world sees")]
    [InlineData("Tandem:Media:Control:SoundFolder", "/nowhere/sounds", "there is no such folder")]
    [InlineData("Tandem:Media:Control:RecordingFolder", "/nowhere/recordings", "make it, and let the user that Tandem runs as write there")]
    [InlineData("Tandem:Media:Control:MaxRecordingSize", "2048", "must be a whole number from 1 to 2047")]
    [InlineData("Tandem:Media:Control:MinFreeSpace", "-1", "must be a whole number from 0 to 1000000000")]
    public void A_wrong_value_is_told_with_its_key_its_value_and_the_remedy(string key, string value, string remedy)
    {
        var refusal = Assert.Throws<StartException>(() => Read((key, value)));
        Assert.Equal(StartException.Configuration, refusal.ExitCode);
        var line = Assert.Single(refusal.Message.Split('\n'));
        // A list entry and a group's own value are told under the option itself.
        Assert.Contains(key.StartsWith("Tandem:Transport", StringComparison.Ordinal) || key.StartsWith("Tandem:Accounts", StringComparison.Ordinal) ? key.Split(':')[1] : key.Replace(":Bind:0", ":Bind", StringComparison.Ordinal), line, StringComparison.Ordinal);
        Assert.Contains(remedy, line, StringComparison.Ordinal);
        if (key != "Tandem:Bind:0") Assert.Contains(value, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Trunks_have_names_addresses_and_sources_that_can_be_read()
    {
        var trunk = Assert.Single(Read(
            ("Tandem:Trunks:0:Name", "a"), ("Tandem:Trunks:0:Address", "192.0.2.1:5060"), ("Tandem:Trunks:0:Prefixes", "0,+"), ("Tandem:Trunks:0:PingInterval", "5s")).Trunks);
        Assert.Equal(("a", TimeSpan.FromSeconds(5)), (trunk.Name, trunk.PingInterval));
        Assert.Equal(["0", "+"], trunk.Prefixes);
        var refusal = Assert.Throws<StartException>(() => Read(
            ("Tandem:Trunks:0:Name", "a"), ("Tandem:Trunks:0:Address", "provider:5060"), ("Tandem:Trunks:1:Name", "A"), ("Tandem:Trunks:1:Address", "192.0.2.1:5060"),
            ("Tandem:Trunks:1:Sources", "192.0.2.2:5060x"), ("Tandem:Trunks:1:TlsDomain", "192.0.2.1")));
        Assert.Equal(
            ["Tandem:Trunks:0:Address", "Tandem:Trunks:1:Name", "Tandem:Trunks:1:TlsDomain", "Tandem:Trunks:1:Sources"],
            refusal.Message.Split('\n').Select(line => line[line.IndexOf("Tandem:", StringComparison.Ordinal)..].Split(' ', '=')[0].TrimEnd(':')));
    }

    [Fact]
    public void Neighbours_and_trunks_over_TLS_are_known_by_the_domain_of_their_certificate()
    {
        var options = Read(
            ("Tandem:Neighbours:0:Address", "192.0.2.1:5061"), ("Tandem:Neighbours:0:Transport", "tls"), ("Tandem:Neighbours:0:TlsDomain", "partner.example"),
            ("Tandem:Trunks:0:Name", "a"), ("Tandem:Trunks:0:Address", "192.0.2.2:5061"), ("Tandem:Trunks:0:Transport", "tls"), ("Tandem:Trunks:0:TlsDomain", "Sip.Provider.example"),
            ("Tandem:Trunks:1:Name", "b"), ("Tandem:Trunks:1:Address", "192.0.2.3:5061"), ("Tandem:Trunks:1:Transport", "tls"));
        Assert.Equal([("192.0.2.1:5061", "partner.example"), ("192.0.2.2:5061", "Sip.Provider.example")], CoreComposition.TlsDomains(options));
        Assert.Equal(["sip.provider.example", ""], CoreComposition.Options(options, new ServerKey(new byte[ServerKey.Length]), isLocal: true).Trunks.Select(trunk => trunk.TlsDomain));
    }

    [Fact]
    public void Every_mistake_is_told_at_once() =>
        Assert.Equal(2, Assert.Throws<StartException>(() => Read(("Tandem:Ports:Http", "x"), ("Tandem:Lab", "x"))).Message.Split('\n').Length);

    [Fact]
    public void Two_uses_cannot_have_one_port() =>
        Assert.Contains("Tandem:Ports:Http has the same port", Assert.Throws<StartException>(() => Read(("Tandem:Ports:Https", "8080"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_port_and_its_offset_stay_within_what_there_is() =>
        Assert.Contains("over 65535", Assert.Throws<StartException>(() => Read(("Tandem:Ports:Https", "60000"), ("Tandem:PortOffset", "6000"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Tandem:Lab", "true", "the laboratory mode is refused on 192.0.2.1")]
    [InlineData("Tandem:DemoAccounts", "true", "accounts with known passwords are refused on 192.0.2.1")]
    public void What_is_for_this_machine_alone_is_refused_on_addresses_that_others_reach(string key, string value, string refusal) =>
        Assert.Contains(refusal, Assert.Throws<StartException>(() => Read(("Tandem:Bind", "127.0.0.1,192.0.2.1"), (key, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_ports_of_media_carry_the_calls_that_are_allowed()
    {
        var media = new MediaOptions();
        Assert.Equal(media.Gateway.MaxCalls, media.CarriedCalls);
        Assert.Equal(2 * media.CarriedCalls, (media with { BrowserPort = 19_999 }).CarriedCalls);
        Assert.Equal(25, (media with { LastPort = media.FirstPort + 99 }).CarriedCalls);
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_data_folder_and_that_over_the_program()
    {
        var program = Directory.CreateDirectory(_folder.File("program")).FullName;
        var data = Directory.CreateDirectory(_folder.File("data")).FullName;
        File.WriteAllText(Path.Combine(program, "appsettings.json"), """{ "Tandem": { "Domain": "program.test", "PortOffset": 1, "Ports": { "Http": 1001 }, "Trace": { "MaxBytes": 1 } } }""");
        File.WriteAllText(Path.Combine(data, "appsettings.json"), """{ "Tandem": { "PortOffset": 2, "Ports": { "Http": 1002 }, "Trace": { "MaxBytes": 2 } } }""");
        Environment.SetEnvironmentVariable("Tandem__Ports__Http", "1003");
        Environment.SetEnvironmentVariable("Tandem__Trace__MaxBytes", "3");
        try
        {
            var line = new Dictionary<string, string?> { ["Tandem:Data"] = data, ["Tandem:Trace:MaxBytes"] = "4" };
            var options = ServerConfiguration.Read(ServerConfiguration.Gather(line, program));
            Assert.Equal(("program.test", 2, 1003, 4L), (options.Domain, options.PortOffset, options.Ports.Http, options.Trace.MaxBytes));
        }
        finally
        {
            Environment.SetEnvironmentVariable("Tandem__Ports__Http", null);
            Environment.SetEnvironmentVariable("Tandem__Trace__MaxBytes", null);
        }
    }

    [Fact]
    public void A_file_that_is_no_json_is_named()
    {
        File.WriteAllText(_folder.File("appsettings.json"), "{ not json");
        var refusal = Assert.Throws<StartException>(() => ServerConfiguration.Gather(new Dictionary<string, string?>(), _folder.Path));
        Assert.Equal(StartException.Configuration, refusal.ExitCode);
        Assert.Contains(_folder.File("appsettings.json"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_is_in_the_table_with_its_meaning()
    {
        var entries = OptionCatalog.Entries(new TandemOptions(), ServerConfiguration.Root).ToList();
        Assert.All(entries, entry => Assert.True(entry.Description.Length > 10, entry.Key));
        Assert.Contains(entries, entry => entry is { Key: "Tandem:Ports:Http", Default: "8080", Values: "a whole number from 0 to 65535" });
        Assert.Contains(entries, entry => entry.Key == "Tandem:Neighbours:N:Address");
        Assert.DoesNotContain(entries, entry => entry.Key.Contains("Listeners", StringComparison.Ordinal));
        Assert.Equal(entries.Count, entries.Select(entry => entry.Key).Distinct().Count());
    }

    [Fact]
    public void The_documentation_shows_the_options_as_they_are() =>
        Assert.EndsWith(OptionCatalog.Markdown(new TandemOptions(), ServerConfiguration.Root), File.ReadAllText(Path.Combine(Repository(), "docs/configuration.md")), StringComparison.Ordinal);

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tandem.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private static TandemOptions Read(params (string Key, string Value)[] values) =>
        ServerConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Key, v => (string?)v.Value)).Build());
}
