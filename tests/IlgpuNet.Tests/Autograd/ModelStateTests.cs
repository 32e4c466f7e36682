using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Autograd;

public class ModelStateTests(SharedDevices devices) : IClassFixture<SharedDevices>
{
    private static readonly Initialiser s_uniform = (random, _, values) =>
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = random.Uniform(i);
    };

    [Fact]
    public void Parameters_lie_in_one_buffer_at_multiples_of_64_elements()
    {
        Device device = devices["cpu"];
        (Parameter first, StateBuffer buffer, Parameter second) = (Vector(65), new(new Shape(3), s_uniform), Vector(7));
        using ModelState state = new(device, [("a", first), ("b", buffer), ("c", second)], training: true);
        state.Initialise(seed: 1);
        Assert.Equal([new(first, 0), new(second, 128)], state.Segments);
        Assert.Equal([first, buffer, second], state.Tensors);
        Assert.Equal(("a", "b", "c"), (first.Name, buffer.Name, second.Name));

        float[] flat = state.Values.ReadFloats();
        Assert.Equal(192, flat.Length);
        Assert.Equal(first.Export(), flat[..65]);
        Assert.Equal(second.Export(), flat[128..135]);
        Assert.All([.. flat[65..128], .. flat[135..]], padding => Assert.Equal(0, padding));
        Assert.All(state.Gradients.ReadFloats(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Initial_values_depend_on_the_seed_and_the_name_alone()
    {
        float[] alone = Initial(seed: 5, "layer1.weight");
        Assert.Equal(alone, Initial(seed: 5, "stem.weight", "layer1.weight"));
        Assert.NotEqual(alone, Initial(seed: 6, "layer1.weight"));
        Assert.NotEqual(alone, Initial(seed: 5, "layer2.weight"));
        Assert.Distinct(alone);
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Gradients_accumulate_within_a_step_and_start_afresh_in_the_next(string name)
    {
        Device device = devices[name];
        (Parameter reached, Parameter unreached) = (Vector(3), Vector(2));
        using ModelState state = new(device, [("reached", reached), ("unreached", unreached)], training: true);
        state.Initialise(seed: 1);
        for (int i = 0; i < 2; i++)
        {
            state.ForgetGradients();
            Assert.False(reached.HasGradient);
            for (int pass = 1; pass <= 2; pass++)
            {
                using TrainingStep step = device.BeginStep();
                step.Backward(Add.Apply(reached.Value, reached.Value));
                Assert.Equal([2.0 * pass, 2.0 * pass, 2.0 * pass], reached.Gradient.ReadDoubles());
            }
        }
        Assert.True(reached.HasGradient);
        Assert.False(unreached.HasGradient);
        Assert.Equal([4, 4, 4], state.Gradients.ReadDoubles()[..3]);
    }

    [Fact]
    public void Gradient_of_a_parameter_the_step_did_not_reach_is_cleared()
    {
        Device device = devices["cpu"];
        (Parameter always, Parameter once) = (Vector(3), Vector(2));
        using ModelState state = new(device, [("always", always), ("once", once)], training: true);
        state.Initialise(seed: 1);
        foreach (Parameter[] used in (Parameter[][])[[always, once], [always]])
        {
            state.ForgetGradients();
            foreach (Parameter parameter in used)
            {
                using TrainingStep step = device.BeginStep();
                step.Backward(Relu.Apply(parameter.Value), Tensor.From(device, parameter.Shape, Ones(parameter)));
            }
            state.ClearUnreachedGradients();
        }
        Assert.Equal([1, 1, 1], always.Gradient.ReadFloats());
        Assert.Equal([0, 0], once.Gradient.ReadFloats());
    }

    [Fact]
    public void Model_for_inference_has_no_gradients_and_records_nothing()
    {
        Device device = devices["cpu"];
        Parameter weight = Vector(3);
        using ModelState state = new(device, [("fc.weight", weight)], training: false);
        state.Initialise(seed: 1);
        Assert.Throws<InvalidOperationException>(() => state.Gradients);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => weight.Gradient);
        Assert.Equal("parameter 'fc.weight' has no gradient: its model was placed for inference", error.Message);
        using TrainingStep step = device.BeginStep();
        Assert.False(Relu.Apply(weight.Value).RequiresGradient);
    }

    [Fact]
    public void Parameter_without_a_model_says_what_is_missing()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Vector(3).Value);
        Assert.Contains("place it on a device with ModelState first", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(SharedDevices.Names), MemberType = typeof(SharedDevices))]
    public void Weights_of_a_convolution_are_transposed_between_file_and_memory(string name)
    {
        // File order [out 2, in 3, height 1, width 2]; memory order [out, height, width, in].
        Parameter weight = new(new Shape(2, 1, 2, 3), s_uniform, FileLayout.Convolution);
        using ModelState state = new(devices[name], [("weight", weight)], training: false);
        float[] file = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        weight.Import(file);
        Assert.Equal([2, 3, 1, 2], weight.FileShape);
        Assert.Equal([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11], weight.Value.ReadFloats());
        Assert.Equal(file, weight.Export());
    }

    [Fact]
    public void Disposing_gives_the_memory_back()
    {
        using ReferenceDevice device = new();
        StateBuffer buffer = new(new Shape(3), s_uniform);
        ModelState state = new(device, [("a", Vector(65)), ("b", buffer)], training: true);
        Assert.True(device.Pool.BytesInUse > 0);
        state.Dispose();
        Assert.Equal(0, device.Pool.BytesInUse);
    }

    private float[] Initial(ulong seed, params string[] names)
    {
        (string Name, StateTensor Tensor)[] parameters = [.. names.Select(name => (name, (StateTensor)Vector(9)))];
        using ModelState state = new(devices["cpu"], parameters, training: false);
        state.Initialise(seed);
        return parameters[^1].Tensor.Export();
    }

    private static Parameter Vector(int length) => new(new Shape(length), s_uniform);

    private static float[] Ones(Parameter parameter) => [.. Enumerable.Repeat(1f, (int)parameter.Shape.Count)];
}
