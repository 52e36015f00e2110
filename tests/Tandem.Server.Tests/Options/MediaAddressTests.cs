using System.Net;
using Microsoft.Extensions.Configuration;
using Tandem.Server.Calls;
using Tandem.Server.Hosting;
using Tandem.Server.Options;

namespace Tandem.Server.Tests.Options;

/// <summary>Addresses of media, with the networks that they are in.</summary>
public sealed class MediaAddressTests
{
    private static readonly IPAddress[] Listening = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), IPAddress.Parse("2001:db8::1")];

    [Fact]
    public void Addresses_have_the_names_of_their_networks_and_what_the_world_sees_of_each()
    {
        var media = Read("internal=10.0.0.5, external = 10.1.0.5,198.51.100.7,external=2001:db8::5", "10.1.0.5=203.0.113.5,198.51.100.7=203.0.113.7");
        Assert.Equal(
            [("internal", "10.0.0.5", ""), ("external", "10.1.0.5", "203.0.113.5"), ("", "198.51.100.7", "203.0.113.7"), ("external", "2001:db8::5", "")],
            MediaComposition.Addresses(media, Listening).Select(address => (address.Network, $"{address.Bind}", $"{address.Advertised}")));
    }

    [Fact]
    public void Without_any_the_first_of_each_family_that_the_node_listens_on_is_in_no_network() =>
        Assert.Equal([("", "192.0.2.1"), ("", "2001:db8::1")], MediaComposition.Addresses(Read("", ""), Listening).Select(address => (address.Network, $"{address.Bind}")));

    [Theory]
    [InlineData("10.0.0.5,10.0.0.6", "there is an address of its family already; name one of IPv4 and one of IPv6 at most, or the network of each")]
    [InlineData("internal=10.0.0.5,internal=10.0.0.6", "the network internal has an address of its family already")]
    [InlineData("internal=10.0.0.5,external=10.0.0.5", "the address is named already")]
    [InlineData("internal=10.0.0.5,10.0.0.5", "the address is named already")]
    public void No_address_and_no_place_of_a_network_is_named_twice(string addresses, string remedy) =>
        Assert.Contains(remedy, Assert.Throws<StartException>(() => Read(addresses, "")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_address_is_seen_as_one_other_alone() =>
        Assert.Contains("there is an entry of this own address already", Assert.Throws<StartException>(() => Read("10.0.0.5", "10.0.0.5=203.0.113.5,10.0.0.5=203.0.113.6")).Message, StringComparison.Ordinal);

    private static MediaOptions Read(string addresses, string external) => ServerConfiguration.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Tandem:Media:Addresses"] = addresses, ["Tandem:Media:External"] = external }).Build()).Media;
}
