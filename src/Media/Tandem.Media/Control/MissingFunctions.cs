using Tandem.Ng;

namespace Tandem.Media.Control;

/// <summary>What the protocol knows and Tandem does not do yet.</summary>
internal static class MissingFunctions
{
    public static string Of(NgCommand command) => command switch
    {
        NgCommand.StartForwarding or NgCommand.StopForwarding => "Forwarding media",
        NgCommand.Publish => "Publishing",
        NgCommand.SubscribeRequest or NgCommand.SubscribeAnswer or NgCommand.Unsubscribe => "Subscribing",
        _ => "This function",
    };
}
