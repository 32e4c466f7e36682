using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export.Translators;

/// <summary>Says one operation in ONNX's operators.</summary>
internal abstract class OperationTranslator
{
    /// <summary>
    /// Every translator there is, by the operation it translates: a class that derives from
    /// <see cref="OperationTranslator{T}"/> is all that an operation needs to be exported.
    /// </summary>
    public static IReadOnlyDictionary<Type, OperationTranslator> All { get; } = typeof(OperationTranslator).Assembly
        .GetTypes()
        .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(OperationTranslator)))
        .Select(type => (OperationTranslator)Activator.CreateInstance(type)!)
        .ToDictionary(translator => translator.Operation);

    /// <summary>The operation.</summary>
    public abstract Type Operation { get; }

    /// <summary>Adds the nodes of a traced operation to <paramref name="graph"/>.</summary>
    /// <exception cref="NotSupportedException">The operation has no translator.</exception>
    public static void Translate(TracedOperation operation, OnnxGraph graph)
    {
        if (!All.TryGetValue(operation.Function.GetType(), out OperationTranslator? translator))
        {
            throw new NotSupportedException(
                $"module '{operation.Module}' applies {operation.Function.GetType().Name}, "
                + $"which has no translation to ONNX: add one beside {nameof(OperationTranslator)}");
        }
        graph.Module = operation.Module;
        graph.Bind(operation.Output, translator.Translate(operation.Function, operation.Output, graph));
    }

    /// <summary>Adds the nodes of an operation.</summary>
    /// <returns>The name of its result.</returns>
    protected abstract string Translate(Function operation, Tensor y, OnnxGraph graph);
}

/// <summary>Says the operation <typeparamref name="T"/> in ONNX's operators.</summary>
internal abstract class OperationTranslator<T> : OperationTranslator
    where T : Function
{
    /// <inheritdoc/>
    public sealed override Type Operation => typeof(T);

    /// <inheritdoc/>
    protected sealed override string Translate(Function operation, Tensor y, OnnxGraph graph) =>
        Translate((T)operation, y, graph);

    /// <summary>Adds the nodes of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="y">Its result.</param>
    /// <param name="graph">Receives the nodes.</param>
    /// <returns>The name of its result.</returns>
    protected abstract string Translate(T operation, Tensor y, OnnxGraph graph);
}
