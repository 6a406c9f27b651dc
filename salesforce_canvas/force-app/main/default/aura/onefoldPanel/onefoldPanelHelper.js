({
    show: function (component) {
        component.set("v.parameters", this.parametersOf(component));
    },

    // A canvas does not follow its parameters: it is taken away, and made anew one tick later.
    showAgain: function (component) {
        var helper = this;
        if (helper.parametersOf(component) === component.get("v.parameters")) {
            return;
        }
        component.set("v.parameters", null);
        window.setTimeout(
            $A.getCallback(function () {
                if (component.isValid()) {
                    helper.show(component);
                }
            }),
            0
        );
    },

    // The record's page says which record; Onefold reads it with the user's own token before it shows anything.
    parametersOf: function (component) {
        var recordId = component.get("v.recordId");
        if (!recordId) {
            return null;
        }
        return JSON.stringify({
            recordId: recordId,
            objectApiName: component.get("v.sObjectName"),
            theme: component.get("v.theme"),
            region: component.get("v.region"),
            v: 1
        });
    }
})
