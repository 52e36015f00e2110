using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>Receiving a ConnectionBind request (RFC 6062 section 5.4): the connection that it came on is a data connection from then on.</summary>
/// <param name="tables">What the server keeps.</param>
/// <param name="responder">Sends the response.</param>
internal sealed class ConnectionBindProcedure(TurnTables tables, StunResponder responder)
{
    public void Receive(in StunRequest request)
    {
        var refusal = Find(request, out var connection);
        if (refusal != StunRefusal.None)
        {
            responder.Refuse(request, refusal);
            return;
        }

        tables.Connections.Bind(connection!, request.Flow);
        // The response goes out before what the peer has sent already.
        var writer = responder.Begin(request, StunClass.SuccessResponse);
        responder.Send(request, ref writer);
        tables.Sockets.Join(connection!.Number, request.Flow);
    }

    private StunRefusal Find(in StunRequest request, out PeerConnection? connection)
    {
        connection = null;
        if (!request.Flow.IsStream) return StunRefusal.ClientTransport;
        // RFC 6062 section 4.3: on a connection of its own.
        if (tables.Allocations.TryFind(request.Flow, out _) || tables.Connections.IsData(request.Flow)) return StunRefusal.AllocationExists;
        var status = request.Message.ReadUInt32(StunAttributeType.ConnectionId, out var id);
        if (status != StunAttributeStatus.Present) return status == StunAttributeStatus.Absent ? StunRefusal.MissingAttribute : StunRefusal.MalformedAttribute;
        if (!tables.Connections.TryFindUnbound(id, out connection)) return StunRefusal.UnknownConnection;
        return connection.Allocation.User.Name == request.User ? StunRefusal.None : StunRefusal.OtherUser;
    }
}
