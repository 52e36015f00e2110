using Tandem.Kernel;

namespace Tandem.Stun.Tests.Simulation;

/// <summary>A STUN server: it answers Binding requests with where they came from.</summary>
internal sealed class BindingServer
{
    private readonly Segment _segment;

    public BindingServer(Segment segment, PeerAddress address)
    {
        (_segment, Address) = (segment, address);
        segment.Attach(address.ToIPAddress(), Receive);
    }

    public PeerAddress Address { get; }

    public int Requests { get; private set; }

    private void Receive(Datagram datagram)
    {
        if (datagram.Destination != Address || StunMessage.TryParse(datagram.Octets, out var request) != StunParseError.None || request.Class != StunClass.Request) return;
        Requests++;
        var response = StunWriter.Respond(request, StunClass.SuccessResponse, new byte[StunWriter.TypicalLength]);
        response.WriteXorAddress(StunAttributeType.XorMappedAddress, datagram.Source);
        response.WriteFingerprint();
        _segment.Send(new Datagram(Address, datagram.Source, response.Written.ToArray()));
    }
}
