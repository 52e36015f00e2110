using System.Net;
using Tandem.Stun;

namespace Tandem.Transport.Tests;

public sealed class StunTransportOptionsValidationTests
{
    [Fact]
    public void The_defaults_are_allowed() => Assert.Empty(Failures(static _ => { }));

    [Fact]
    public void What_is_out_of_range_is_named_with_its_value_and_what_is_allowed()
    {
        Assert.Equal(["MaxRelays is -1; give 0 to 10000000."], Failures(static options => options.MaxRelays = -1));
        Assert.Equal(["MaxQueuedBytes is 5; give 131072 to 1073741824."], Failures(static options => options.MaxQueuedBytes = 5));
        Assert.Equal(["MessageTimeout is 00:00:00; give a time over 0 and up to 1.00:00:00."], Failures(static options => options.MessageTimeout = TimeSpan.Zero));
        Assert.Equal(
            ["MaxStreamMessageBytes is 100000; give 1024 to 65552.", "MaxQueuedDataBytes is 70000; give 100000 to 1073741824."],
            Failures(static options => (options.MaxStreamMessageBytes, options.MaxQueuedDataBytes) = (100_000, 70_000)));
    }

    [Fact]
    public void A_listener_of_a_transport_that_is_not_served_and_an_external_address_of_another_family_are_named()
    {
        Assert.Equal(["Listeners[0].Transport is None; give udp, tcp, tls or dtls."], Failures(static options => options.Listeners.Add(new(StunTransport.None, TestNode.V4))));
        Assert.Equal(
            ["Listeners[0].External is [::1]:0; give an address of the family of 127.0.0.1:0."],
            Failures(static options => options.Listeners.Add(new(StunTransport.Udp, TestNode.V4) { External = new IPEndPoint(IPAddress.IPv6Loopback, 0) })));
    }

    private static IEnumerable<string> Failures(Action<StunTransportOptions> configure)
    {
        var options = new StunTransportOptions();
        configure(options);
        return new StunTransportOptionsValidation().Validate(null, options).Failures ?? [];
    }
}
