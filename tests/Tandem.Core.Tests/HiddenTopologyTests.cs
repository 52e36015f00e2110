using Tandem.Core.Tests.Gateway;
using Tandem.Simulation;

namespace Tandem.Core.Tests;

/// <summary>What holds for calls holds as well where each side is hidden from the other: the same tests on nodes that hide.</summary>
public static class HiddenTopologyTests
{
    public sealed class OfRoutings : RoutingTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfCalls : CallTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfForkings : ForkingTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfEarlyDialogs : EarlyDialogTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfFlows : FlowTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayCalls : GatewayCallTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayDialogs : GatewayDialogTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayEnds : GatewayEndTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayFailures : GatewayFailureTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayForks : GatewayForkTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayLateOffers : GatewayLateOfferTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayRetrys : GatewayRetryTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayRoutings : GatewayRoutingTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }

    public sealed class OfGatewayServers : GatewayServerTests
    {
        private readonly bool _isHidden = SimulatedNode.Hide();
    }
}
